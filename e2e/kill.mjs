// kill -9 at random moments under load. Whatever was acknowledged is there afterwards, whole: the case opens,
// its receipts are in the log, and the log recomputes to the root it signed.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Forms } from './forms.mjs'

const program = process.argv[2]
const root = new URL('..', import.meta.url).pathname
const rounds = Number(process.env.KILL_ROUNDS ?? 6)
const clients = 6
const folder = mkdtempSync(join(tmpdir(), 'aedile-kill-'))
const data = join(folder, 'data')
const port = await new Promise(resolve => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const found = server.address().port
    server.close(() => resolve(found))
  })
})
const base = `http://localhost:${port}`
let [passed, failed] = [0, 0]
const check = (what, truth, detail = '') => {
  if (truth) passed += 1
  else { failed += 1; console.log(`FAILED ${what} ${detail}`) }
}

async function start () {
  const child = spawn(program, ['demo', '--listen', `127.0.0.1:${port}`, '--data', data], {
    cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, AEDILE_LOG: 'error' }
  })
  for (let tries = 0; tries < 600; tries += 1) {
    try { if ((await fetch(`${base}/health`)).ok) return child } catch {}
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error('the server does not come up')
}

// One application after another, until the server is gone. Gives the references that were acknowledged.
async function apply (acknowledged, state) {
  const person = new Forms(base)
  try {
    await person.signInAs('Amina Haddad')
    while (!state.over) {
      const before = await person.get('/apply/residence-certificate')
      let page = await person.post(before.text, /\/apply\//, {})
      for (let steps = 0; steps < 10 && !page.path.endsWith('/check'); steps += 1) {
        page = await person.post(page.text, /\/applications\//, answers(page.text))
      }
      page = await person.post(page.text, /\/submit$/, { declaration: 'yes' })
      const reference = /\/applications\/([A-Z]+-[A-Z0-9]+-[A-Z0-9]+)/.exec(page.path)
      if (reference && page.status === 200) acknowledged.add(reference[1])
    }
  } catch (error) {
    if (!state.over && !/fetch failed|terminated|socket|ECONN/i.test(`${error} ${error.cause ?? ''}`)) state.errors.push(String(error))
  }
}

// The first choice of every question of a page.
function answers (text) {
  const fields = {}
  for (const radio of text.matchAll(/name="([a-z_.0-9]+)" type="radio" value="([^"]*)"/g)) fields[radio[1]] ??= radio[2]
  for (const option of text.matchAll(/<select[^>]* name="([a-z_.0-9]+)"[^>]*>.*?<option value="([^"]+)"/gs)) fields[option[1]] ??= option[2]
  return fields
}

const all = new Set()
for (let round = 1; round <= rounds; round += 1) {
  const child = await start()
  const state = { over: false, errors: [] }
  const acknowledged = new Set()
  const work = Array.from({ length: clients }, () => apply(acknowledged, state))
  await new Promise(resolve => setTimeout(resolve, 1200 + Math.random() * 2500))
  child.kill('SIGKILL')
  state.over = true
  await Promise.all(work)
  await new Promise(resolve => setTimeout(resolve, 200))
  check(`round ${round}: no error before the kill`, state.errors.length === 0, state.errors.slice(0, 2).join(' | '))
  acknowledged.forEach(reference => all.add(reference))
  console.log(`round ${round}: ${acknowledged.size} acknowledged before the kill`)
}

const child = await start()
const person = new Forms(base)
await person.signInAs('Amina Haddad')
await new Promise(resolve => setTimeout(resolve, 2500))
let whole = 0
for (const reference of all) {
  const page = await person.get(`/applications/${reference}`)
  const receipt = /href="([^"]*\/receipts\/1)"/.exec(page.text)
  const proof = receipt ? await person.get(receipt[1]) : { status: 0, text: '' }
  if (page.status === 200 && proof.status === 200 && proof.text.startsWith('c2sp.org/tlog-proof')) whole += 1
  else console.log(`${reference}: page ${page.status}, receipt ${proof.status}`)
}
check(`${all.size} acknowledged applications are whole`, whole === all.size && all.size > 0, `${whole} of ${all.size}`)
child.kill('SIGTERM')
await new Promise(resolve => child.on('exit', resolve))
const fsck = spawnSync(program, ['--settings', await settings(), 'log', 'fsck'], { cwd: root, encoding: 'utf8', env: { ...process.env, AEDILE_LOG: 'error' } })
check('the log recomputes to the root it signed', fsck.status === 0, fsck.stdout + fsck.stderr)
rmSync(folder, { recursive: true })
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

async function settings () {
  const { writeFileSync } = await import('node:fs')
  const file = join(folder, 'settings.toml')
  writeFileSync(file, `[data]\nfolder = ${JSON.stringify(data)}\n`)
  return file
}
