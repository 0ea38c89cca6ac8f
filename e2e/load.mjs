// Load through the real pages, and what must be true after it whatever happened meanwhile: whatever was
// acknowledged is there, whole, and the log recomputes to the root it signed. For the tests that break things.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Forms } from './forms.mjs'

export const root = new URL('..', import.meta.url).pathname
export const pause = ms => new Promise(resolve => setTimeout(resolve, ms))
const quiet = { ...process.env, AEDILE_LOG: process.env.AEDILE_LOG ?? 'off' }

let [passed, failed] = [0, 0]
export function check (what, truth, detail = '') {
  if (truth) passed += 1
  else { failed += 1; console.log(`FAILED ${what} ${detail}`) }
  return truth
}

// A folder that goes away at the end.
export function folder (name) {
  const made = mkdtempSync(join(tmpdir(), `aedile-${name}-`))
  process.on('exit', () => rmSync(made, { recursive: true, force: true }))
  return made
}

export function finish () {
  console.log(`${passed} passed, ${failed} failed`)
  process.exit(failed === 0 ? 0 : 1)
}

export const freePort = () => new Promise(resolve => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    server.close(() => resolve(port))
  })
})

// A town of the test's own: `data` is its folder, `postgres` the address of its database, if it has one, `town` the
// folder of its definitions, when they are not the demo's.
export class Town {
  constructor (program, { data, postgres, town, inside = [] }) {
    Object.assign(this, { program, data, inside })
    this.settings = join(folder('settings'), 'aedile.toml')
    const lines = [`[data]`, `folder = ${JSON.stringify(data)}`]
    if (postgres) lines.push(`postgres = ${JSON.stringify(postgres)}`)
    if (town) lines.push('[town]', `folder = ${JSON.stringify(town)}`)
    writeFileSync(this.settings, [...lines, '[demo]', 'enabled = true', ''].join('\n'))
  }

  // Runs a command to its end. `inside` is what it runs in, such as another view of the file system.
  run (...args) {
    const [first, ...rest] = [...this.inside, this.program, '--settings', this.settings, ...args]
    return spawnSync(first, rest, { cwd: root, encoding: 'utf8', env: quiet })
  }

  // The same, while other things go on.
  async runBeside (...args) {
    const child = spawn(this.program, ['--settings', this.settings, ...args], { cwd: root, env: quiet })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', data => { output += data })
    const status = await new Promise(resolve => child.on('close', resolve))
    return { status, output }
  }

  fill () {
    const filled = this.run('demo', '--data', this.data, '--only-fill')
    if (filled.status !== 0) throw new Error(`the town is not filled: ${filled.stderr}`)
  }

  // Starts a server and waits until it answers. `before` is put in front of the program.
  async serve (before = []) {
    const port = await freePort()
    const command = [...this.inside, ...before, this.program, '--settings', this.settings, 'serve', '--listen', `127.0.0.1:${port}`]
    const child = spawn(command[0], command.slice(1), { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env: quiet })
    process.on('exit', () => child.kill('SIGKILL'))
    const server = { child, base: `http://localhost:${port}` }
    if (!await answers(server, 60)) throw new Error('the server does not come up')
    return server
  }

  fsck () {
    const ran = this.run('log', 'fsck')
    check('the log recomputes to the root it signed', ran.status === 0, ran.stdout + ran.stderr)
  }
}

export async function answers (server, seconds) {
  for (let tries = 0; tries < seconds * 10; tries += 1) {
    try { if ((await fetch(`${server.base}/health`)).ok) return true } catch {}
    if (server.child.exitCode !== null) return false
    await pause(100)
  }
  return false
}

export async function stop (server, signal = 'SIGTERM') {
  if (server.child.exitCode !== null || server.child.signalCode !== null) return
  const ended = new Promise(resolve => server.child.on('exit', resolve))
  server.child.kill(signal)
  await ended
}

// Six clients that apply without end. `over()` ends them and gives the references that were acknowledged and the
// pages that said no; a lost connection is neither.
export function load (bases, clients = 6) {
  const state = { over: false, acknowledged: new Set(), refused: [], errors: [] }
  const work = Array.from({ length: clients }, (_, n) => applyForEver(bases[n % bases.length], state))
  state.end = async () => {
    state.over = true
    await Promise.all(work)
    return state
  }
  return state
}

async function applyForEver (base, state) {
  let person = null
  while (!state.over) {
    try {
      if (!person) {
        const fresh = new Forms(base)
        const home = await fresh.signInAs('Amina Haddad')
        if (refusal(home, state)) { await pause(150); continue }
        person = fresh
      }
      if (!await applyOnce(person, state)) await pause(150)
    } catch (error) {
      const lost = /fetch failed|terminated|socket|ECONN/i.test(`${error} ${error.cause ?? ''}`)
      if (!lost && !state.over) { state.errors.push(String(error)); person = null }
      await pause(150)
    }
  }
}

async function applyOnce (person, state) {
  let page = await person.get('/apply/residence-certificate')
  if (refusal(page, state)) return false
  page = await person.post(page.text, /\/apply\//, {})
  for (let steps = 0; steps < 10 && !page.path.endsWith('/check'); steps += 1) {
    if (refusal(page, state)) return false
    page = await person.post(page.text, /\/applications\//, choices(page.text))
  }
  if (refusal(page, state)) return false
  page = await person.post(page.text, /\/submit$/, { declaration: 'yes' })
  const reference = /\/applications\/([A-Z]+-[A-Z0-9]+-[A-Z0-9]+)/.exec(page.path)
  if (reference && page.status === 200) state.acknowledged.add(reference[1])
  return !refusal(page, state)
}

function refusal (page, state) {
  if (page.status < 500) return false
  state.refused.push(page)
  return true
}

// The first choice of every question of a page.
function choices (text) {
  const fields = {}
  for (const radio of text.matchAll(/name="([a-z_.0-9]+)" type="radio" value="([^"]*)"/g)) fields[radio[1]] ??= radio[2]
  for (const option of text.matchAll(/<select[^>]* name="([a-z_.0-9]+)"[^>]*>.*?<option value="([^"]+)"/gs)) fields[option[1]] ??= option[2]
  return fields
}

// What people saw instead of their page: a page of the town's that says to try again, and leads somewhere.
export function checkRefusals (state) {
  const clear = page => page.status === 503 && /<h1[^>]*>[^<]+</.test(page.text) && /<a [^>]*href="\/"/.test(page.text)
  const unclear = state.refused.filter(page => !clear(page))
  const shown = unclear.slice(0, 2).map(page => `${page.path}: ${page.status} ${page.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 400)}`)
  check(`${state.refused.length} refused requests got a clear page`, unclear.length === 0, shown.join(' | '))
  check('no client saw anything else', state.errors.length === 0, state.errors.slice(0, 2).join(' | '))
}

// Opens every acknowledged application and its first receipt.
export async function checkWhole (base, references) {
  const person = new Forms(base)
  await person.signInAs('Amina Haddad')
  let whole = 0
  for (const reference of references) {
    const page = await person.get(`/applications/${reference}`)
    const receipt = /href="([^"]*\/receipts\/1)"/.exec(page.text)
    const proof = receipt ? await person.get(receipt[1]) : { status: 0, text: '' }
    if (page.status === 200 && proof.status === 200 && proof.text.startsWith('c2sp.org/tlog-proof')) whole += 1
    else console.log(`${reference}: page ${page.status}, receipt ${proof.status}`)
  }
  check(`${references.size} acknowledged applications are whole`, whole === references.size && whole > 0, `${whole} of ${references.size}`)
}

// What no half act may leave behind: each query counts such rows, on either database.
const halves = {
  'applications without content': `SELECT count(*) FROM cases_application a WHERE submitted_at IS NOT NULL
     AND NOT EXISTS (SELECT 1 FROM cases_content c WHERE c.application = a.id)`,
  'applications without the act of handing in': `SELECT count(*) FROM cases_application a WHERE submitted_at IS NOT NULL
     AND NOT EXISTS (SELECT 1 FROM cases_event e WHERE e.application = a.id AND e.kind = 'submitted')`,
  'certificates decided without a decision': `SELECT count(*) FROM cases_application a WHERE service = 'residence-certificate'
     AND state = 'decided' AND NOT EXISTS (SELECT 1 FROM cases_decision d WHERE d.application = a.id)`,
  'acts without an entry of the log': `SELECT count(*) FROM cases_event e
     WHERE NOT EXISTS (SELECT 1 FROM ledger_entry l WHERE l.id = e.entry)`,
  'entries of the log that still wait': 'SELECT count(*) FROM ledger_entry WHERE leaf_index IS NULL',
  'gaps in the log': 'SELECT coalesce(max(leaf_index) + 1, 0) - count(leaf_index) FROM ledger_entry'
}

// While the town is served: what was done last is in the log within a second, or a little more on a machine that is busy.
export async function sequenced (ask) {
  for (let tries = 0; tries < 100 && ask(halves['entries of the log that still wait']) !== '0'; tries += 1) await pause(100)
}

// `ask` runs one query and gives its only value as text.
export function checkNoHalves (ask) {
  for (const [what, query] of Object.entries(halves)) {
    const counted = ask(query)
    check(`no ${what}`, counted === '0', counted)
  }
}

export const askSqlite = (file, inside = []) => query => {
  const script = 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0])'
  const [first, ...rest] = [...inside, 'python3', '-c', script, file, query]
  const ran = spawnSync(first, rest, { encoding: 'utf8' })
  return ran.stdout.trim() || ran.stderr
}
