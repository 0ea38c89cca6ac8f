// kill -9 at random moments under load. Whatever was acknowledged is there afterwards, whole: the case opens,
// its receipts are in the log, no act is half, and the log recomputes to the root it signed.
import { join } from 'node:path'
import { Town, askSqlite, check, checkNoHalves, checkWhole, finish, folder, load, pause, sequenced, stop } from './load.mjs'

const rounds = Number(process.env.KILL_ROUNDS ?? 6)
const data = join(folder('kill'), 'data')
const town = new Town(process.argv[2], { data })
town.fill()

const all = new Set()
for (let round = 1; round <= rounds; round += 1) {
  const server = await town.serve()
  const state = load([server.base])
  await pause(1200 + Math.random() * 2500)
  await stop(server, 'SIGKILL')
  const { acknowledged, errors } = await state.end()
  check(`round ${round}: no error before the kill`, errors.length === 0, errors.slice(0, 2).join(' | '))
  acknowledged.forEach(reference => all.add(reference))
  console.log(`round ${round}: ${acknowledged.size} acknowledged before the kill`)
}

const server = await town.serve()
await pause(2500)
await checkWhole(server.base, all)
await sequenced(askSqlite(join(data, 'aedile.db')))
checkNoHalves(askSqlite(join(data, 'aedile.db')))
await stop(server)
town.fsck()
finish()
