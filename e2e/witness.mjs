// Two witnesses guard a town: one is Aedile's own, the other is built on golang.org/x/mod/sumdb. A resident's
// receipt carries both; one of them falls asleep and comes back; a monitor follows from outside; and a second
// history, made from a copy of the town's database, is refused by all of them.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const [program, sumdb] = process.argv.slice(2)
// The demo town's folder is found from the repository's root.
process.chdir(new URL('..', import.meta.url).pathname)
const folder = mkdtempSync(join(tmpdir(), 'aedile-witness-'))
const running = []

const freePort = () => new Promise(resolve => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address()
    probe.close(() => resolve(port))
  })
})

function start (command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, AEDILE_LOG: 'warn' }, ...options })
  child.output = ''
  child.stdout.on('data', data => { child.output += data })
  child.stderr.on('data', data => { child.output += data })
  running.push(child)
  return child
}

async function until (what, holds, seconds = 60) {
  for (let n = 0; n < seconds * 5; n += 1) {
    try {
      const found = await holds()
      if (found) return found
    } catch {}
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  throw new Error(`not in ${seconds} s: ${what}`)
}

async function stopped (child, signal = 'SIGKILL') {
  const ended = new Promise(resolve => child.on('exit', resolve))
  child.kill(signal)
  await ended
}

const text = async address => {
  const answer = await fetch(address)
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`)
  return answer.text()
}

const run = (...args) => spawnSync(program, args, { encoding: 'utf8' })

async function town (data, port, settings) {
  const child = start(program, ['--settings', settings, 'demo', '--listen', `127.0.0.1:${port}`, '--data', data])
  await until('the town is open', () => text(`http://127.0.0.1:${port}/health`), 300).catch(error => {
    console.error(child.output)
    throw error
  })
  return child
}

// Somebody applies, through the interface, so that the log grows.
async function grow () {
  const before = size(await text(`${url}/log/checkpoint`))
  const call = await session('Amina Haddad')
  const sent = await call('POST', '/api/v1/applications', { service: 'residence-certificate', answers: { purpose_of_use: 'bank' }, submit: true, declared: true })
  if (sent.status !== 201) throw new Error(`${sent.status} ${JSON.stringify(sent.body)}`)
  return until('the log has grown', async () => {
    const now = size(await text(`${url}/log/checkpoint`))
    return now > before && now
  })
}

const cosigners = note => note.split('\n').filter(line => line.startsWith('— ')).map(line => line.split(' ')[1])
const size = note => Number(note.split('\n')[1])

const [port, ours, theirs] = [await freePort(), await freePort(), await freePort()]
const url = `http://localhost:${port}`
process.env.AEDILE_URL = url
const { check, finish, journey, program: session } = await import('./lib.mjs')

try {
  const files = name => join(folder, name)
  // The town's key first, which the witnesses must know.
  writeFileSync(files('plain.toml'), `[server]\npublic_origin = "http://localhost:${port}"\n`)
  execFileSync(program, ['--settings', files('plain.toml'), 'demo', '--data', files('town'), '--only-fill'], { stdio: 'inherit' })
  const keyFile = files('keys.toml')
  writeFileSync(keyFile, `[data]\nfolder = "${files('town')}"\n`)
  const logKey = run('--settings', keyFile, 'log', 'keys').stdout.trim().split('\n').pop()
  writeFileSync(files('witness.toml'), `[witness]\nlisten = "127.0.0.1:${ours}"\nfolder = "${files('witness')}"\nname = "north.example/witness"\nlogs = ["${logKey}"]\n`)
  const ourKey = run('--settings', files('witness.toml'), 'witness', '--key').stdout.trim()
  const witness = () => start(program, ['--settings', files('witness.toml'), 'witness'])
  let north = witness()
  const port2 = start(sumdb, ['witness', `127.0.0.1:${theirs}`, 'port.example/witness', logKey])
  const theirKey = await until('the other witness has a key', () => port2.output.split('\n').find(line => line.startsWith('port.example/witness+')))
  writeFileSync(files('town.policy'), `witness north ${ourKey} http://127.0.0.1:${ours}/\nwitness port ${theirKey} http://127.0.0.1:${theirs}\ngroup both all north port\nquorum both\n`)
  writeFileSync(files('town.toml'), `[server]\npublic_origin = "http://localhost:${port}"\n[log]\npolicy_file = "${files('town.policy')}"\n`)
  const served = await town(files('town'), port, files('town.toml'))

  await journey('both witnesses cosign the head', async () => {
    const note = await until('both have cosigned', async () => {
      const note = await text(`${url}/log/checkpoint`)
      return cosigners(note).length === 3 && note
    })
    check('under the checkpoint', cosigners(note).includes('north.example/witness') && cosigners(note).includes('port.example/witness'), note)
    check('under the witnessed head', cosigners(await text(`${url}/log/witnessed`)).length === 3)
    check('the witness says what it saw', /size \d+, cosigned/.test(await text(`http://127.0.0.1:${ours}/`)))
    const page = await text(`${url}/log`)
    check('the page names both', page.includes('north.example/witness') && page.includes('port.example/witness'))
    const grown = await grow()
    await until('the grown head is cosigned by both', async () => {
      const note = await text(`${url}/log/witnessed`)
      return size(note) >= grown && cosigners(note).length === 3
    })
    check('a proof of consistency convinced x/mod', true)
  })

  const watch = (...more) => run('log', 'watch', `${url}/log`, '--policy', files('published'), '--state', files('seen'), '--once', ...more)
  await journey('a monitor follows from outside', async () => {
    writeFileSync(files('published'), await text(`${url}/log/policy`))
    const first = watch()
    check('the whole log is recomputed', first.status === 0, first.stdout + first.stderr)
    await grow()
    const next = watch()
    check('and what is new', next.status === 0 && /[1-9]\d* of them new/.test(next.stdout), next.stdout + next.stderr)
  })

  await journey('x/mod reads the log', async () => {
    const checked = spawnSync(sumdb, ['check', `${url}/log`], { encoding: 'utf8' })
    check('head, tiles, inclusion, consistency, cosignatures', checked.status === 0 && / 2 cosignatures/.test(checked.stdout), checked.stdout + checked.stderr)
  })

  await journey('a witness that sleeps holds up nothing', async () => {
    await stopped(north)
    const grown = await grow()
    await until('the other one cosigns', async () => {
      const note = await text(`${url}/log/checkpoint`)
      return size(note) >= grown && cosigners(note).includes('port.example/witness')
    })
    check('the witnessed head stays', size(await text(`${url}/log/witnessed`)) < grown)
    await until('the page says who sleeps', async () => (await text(`${url}/log`)).includes('It has not answered since'))
    north = witness()
    await until('it comes back and goes on from what it had seen', async () => {
      const note = await text(`${url}/log/witnessed`)
      return size(note) >= grown && cosigners(note).length === 3
    }, 120)
    check('both again', true)
  })

  await journey('a second history is refused by everybody', async () => {
    // A copy of the town, from which the genuine one then goes another way.
    await stopped(served, 'SIGTERM')
    mkdirSync(files('copy'))
    cpSync(files('town'), files('copy'), { recursive: true })
    const again = await town(files('town'), port, files('town.toml'))
    const grown = await grow()
    await until('the genuine one is witnessed', async () => size(await text(`${url}/log/witnessed`)) >= grown)
    check('the monitor has seen it', watch().status === 0)
    await stopped(again, 'SIGTERM')
    const forked = await town(files('copy'), port, files('town.toml'))
    const back = watch()
    check('going back is told', back.status === 11 && back.stderr.includes('ALARM rollback'), `${back.status} ${back.stderr}`)
    let forkedSize = 0
    while (forkedSize <= grown) forkedSize = await grow()
    await until('the page tells that the witnesses saw another history', async () => {
      const page = await text(`${url}/log`)
      return page.includes('It has seen another history')
    }, 120)
    const note = await text(`${url}/log/checkpoint`)
    check('nobody cosigned it', cosigners(note).length === 1, note)
    const alarm = watch('--alarm', `echo "$AEDILE_ALARM" > ${files('alarmed')}`)
    check('the monitor raises the alarm', alarm.status === 10 && alarm.stderr.includes('ALARM fork'), `${alarm.status} ${alarm.stderr}`)
    check('and runs the command', readFileSync(files('alarmed'), 'utf8').trim() === 'fork')
    await stopped(forked, 'SIGTERM')
  })
} finally {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}
finish()
