// A backup is taken while the town is served under load, and restored into another folder. Everything that was
// acknowledged before the backup began is there, whole, and the log recomputes to the root it signed.
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { Town, askSqlite, check, checkNoHalves, checkWhole, finish, folder, load, pause, sequenced, stop } from './load.mjs'

const program = process.argv[2]
const place = folder('restore')
const town = new Town(program, { data: join(place, 'data') })
town.fill()
const server = await town.serve()
const state = load([server.base])
await pause(3000)
const before = new Set(state.acknowledged)
const began = Date.now()
const backup = await town.runBeside('backup', join(place, 'backup'))
check('the backup is taken while the town is served', backup.status === 0, backup.output)
const during = state.acknowledged.size - before.size
console.log(`${before.size} acknowledged before the backup, ${during} during its ${Date.now() - began} ms`)
check('the town is served meanwhile', during > 0)
await pause(500)
const { refused, errors } = await state.end()
check('nobody was refused', refused.length === 0 && errors.length === 0, [...refused.map(page => page.status), ...errors].slice(0, 3).join(' | '))
await stop(server)

const again = new Town(program, { data: join(place, 'restored') })
const restored = again.run('restore', join(place, 'backup'))
check('the backup is restored', restored.status === 0, restored.stderr)
cpSync(join(place, 'data/keys/master.key'), join(place, 'restored/keys/master.key'))
const second = await again.serve()
await pause(2500)
await checkWhole(second.base, before)
await sequenced(askSqlite(join(place, 'restored/aedile.db')))
await stop(second)
checkNoHalves(askSqlite(join(place, 'restored/aedile.db')))
again.fsck()
finish()
