// The disk is full at random moments under load, and has space again later. The server lives, says so on a clear
// page, loses nothing that it acknowledged, leaves no act half, and goes on by itself.
//
// Twice: on a small file system of its own, filled up to its last byte, where the machine lets us mount one
// (writes fail with ENOSPC, as on a full disk); and everywhere with a limit of zero bytes on the process's files
// (every write fails with EFBIG, as on a disk that takes nothing any more). The server's own messages go to the
// same disk.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Town, answers, askSqlite, check, checkNoHalves, checkRefusals, checkWhole, finish, folder, load, pause, root, sequenced, stop } from './load.mjs'

const program = process.argv[2]
const rounds = Number(process.env.DISK_ROUNDS ?? 3)
const filled = join(folder('disk'), 'data')
new Town(program, { data: filled }).fill()

const small = await smallDisk()
if (small) await attempt('a small disk', small)
else console.log('skipped on a small disk: this machine lets us mount none (needs root or user namespaces)')
await attempt('files that may not be written', limitedFiles())
finish()

async function attempt (what, disk) {
  const town = new Town(program, { data: disk.data, inside: disk.inside })
  // The signal of the limit would end the process; a full disk sends none.
  const messages = join(disk.data, 'messages')
  const server = await town.serve(['sh', '-c', `trap "" XFSZ; AEDILE_LOG=warn exec "$0" "$@" 2>>${messages}`])
  const state = load([server.base])
  for (let round = 1; round <= rounds; round += 1) {
    await pause(800 + Math.random() * 800)
    const [before, refused] = [state.acknowledged.size, state.refused.length]
    disk.fill(server)
    // Files that are used again have room inside, so a full disk is felt a little later.
    for (let tries = 0; tries < 100 && state.refused.length === refused; tries += 1) await pause(100)
    await pause(500)
    const during = state.refused.length - refused
    check(`${what}, round ${round}: people are told`, during > 0, `${state.acknowledged.size - before} acknowledged`)
    const home = await fetch(`${server.base}/services`)
    check(`${what}, round ${round}: what needs no disk is served`, home.status === 200, home.status)
    disk.free(server)
    const full = state.acknowledged.size
    for (let tries = 0; tries < 100 && state.acknowledged.size === full; tries += 1) await pause(100)
    check(`${what}, round ${round}: it goes on by itself`, state.acknowledged.size > full)
    console.log(`${what}, round ${round}: ${full} acknowledged, ${during} refused while it was full`)
  }
  await state.end()
  checkRefusals(state)
  check(`${what}: the server lives`, await answers(server, 5))
  await pause(2500)
  await checkWhole(server.base, state.acknowledged)
  await sequenced(askSqlite(join(disk.data, 'aedile.db'), disk.inside))
  await stop(server)
  checkNoHalves(askSqlite(join(disk.data, 'aedile.db'), disk.inside))
  town.fsck()
  disk.end()
}

// A file system in memory with 200 MB to spare (the write-ahead log alone grows to 64), seen only by what is run inside.
async function smallDisk () {
  const data = join(folder('small'), 'data')
  mkdirSync(data)
  const used = Number(spawnSync('du', ['-sm', filled], { encoding: 'utf8' }).stdout.split('\t')[0])
  const own = process.getuid() === 0 ? [] : ['--user', '--map-root-user']
  const script = `mount -t tmpfs -o size=${used + 200}m tmpfs "$1" && cp -a "$2/." "$1" && echo ready && exec sleep 600`
  const holder = spawn('unshare', [...own, '--mount', 'sh', '-c', script, 'sh', data, filled], { stdio: ['ignore', 'pipe', 'ignore'] })
  process.on('exit', () => holder.kill('SIGKILL'))
  const ready = await new Promise(resolve => {
    holder.stdout.on('data', () => resolve(true))
    holder.on('error', () => resolve(false))
    holder.on('exit', () => resolve(false))
  })
  if (!ready) return null
  const inside = ['nsenter', '--target', String(holder.pid), ...(own.length ? ['--user', '--preserve-credentials'] : []), '--mount', `--wd=${root}`]
  const sh = script => spawnSync(inside[0], [...inside.slice(1), 'sh', '-c', script, 'sh', `${data}/ballast`])
  return {
    data,
    inside,
    fill: () => sh('dd if=/dev/zero of="$1" bs=64k; dd if=/dev/zero bs=1 count=65536 >>"$1"'),
    free: () => sh('rm "$1"'),
    end: () => holder.kill('SIGKILL')
  }
}

function limitedFiles () {
  const data = join(folder('limited'), 'data')
  cpSync(filled, data, { recursive: true })
  const limit = (server, bytes) => spawnSync('prlimit', ['--pid', String(server.child.pid), `--fsize=${bytes}:unlimited`])
  return {
    data,
    fill: server => limit(server, 0),
    free: server => limit(server, 'unlimited'),
    end () {}
  }
}
