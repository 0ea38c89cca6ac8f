// A town of one's own in a folder of its own: the files of the demo town, an empty database, and a server.
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const program = process.env.AEDILE ?? 'aedile'

export function ownTown (name, port) {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`))
  const settings = join(folder, 'aedile.toml')
  const origin = `http://localhost:${port}`
  const env = level => ({ ...process.env, AEDILE_LOG: level })
  let server

  function aedile (...line) {
    return execFileSync(program, ['--settings', settings, ...line], { encoding: 'utf8', env: env('warn') })
  }

  // A file in the town's folder; gives its path.
  function file (name, text) {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }

  // Writes the settings, with parts of one's own after those of every town.
  function configure (more) {
    cpSync(new URL('../towns/demo', import.meta.url).pathname, join(folder, 'town'), { recursive: true })
    writeFileSync(settings, `[server]
listen = "127.0.0.1:${port}"
public_origin = "${origin}"
[data]
folder = "${join(folder, 'data')}"
[town]
folder = "${join(folder, 'town')}"
${more}`)
    aedile('config', 'check')
  }

  // Two people in the population register.
  function people () {
    const people = 'person,given,family,born\n310001,Noor,Haddad,1988-04-12\n310002,Jan,Visser,1970-01-02\n'
    aedile('register', 'load', 'population', file('people.csv', people))
  }

  function serve (level = 'error') {
    server = spawn(program, ['--settings', settings, 'serve'], { stdio: ['ignore', 'ignore', 'inherit'], env: env(level) })
  }

  function stop () {
    server.kill()
    rmSync(folder, { recursive: true, force: true })
  }

  return { folder, origin, aedile, file, configure, people, serve, stop }
}
