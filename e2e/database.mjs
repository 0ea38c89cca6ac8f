// PostgreSQL is stopped like a process that is killed, at random moments under load, and started again; and two
// servers share it all the time. Nothing acknowledged is lost, no act is half, people get a clear page meanwhile,
// both servers go on by themselves and show the same, each job runs once, and the log stays one.
//
// Wants POSTGRES_STOP and POSTGRES_START, commands for a shell, and psql in POSTGRES_PSQL: `./aedile test database`.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { Town, answers, check, checkNoHalves, checkRefusals, checkWhole, finish, folder, load, pause, sequenced, stop } from './load.mjs'
import { Forms } from './forms.mjs'

const rounds = Number(process.env.DATABASE_ROUNDS ?? 3)
const data = join(folder('database'), 'data')
const address = process.env.AEDILE_TEST_POSTGRES
const town = new Town(process.argv[2], { data, postgres: address })
const shell = name => {
  const ran = spawnSync('bash', ['-c', process.env[name]], { encoding: 'utf8' })
  if (ran.status !== 0) throw new Error(`${name}: ${ran.stderr || ran.stdout}`)
}
const ask = query => {
  const ran = spawnSync(process.env.POSTGRES_PSQL, [address, '-XAtc', query], { encoding: 'utf8' })
  return ran.stdout.trim() || ran.stderr
}

town.fill()
const servers = await Promise.all([town.serve(), town.serve()])
const bases = servers.map(server => server.base)
watchLeases()
await wishForEmail()
const state = load(bases)
for (let round = 1; round <= rounds; round += 1) {
  await pause(1000 + Math.random() * 1500)
  const refused = state.refused.length
  shell('POSTGRES_STOP')
  await pause(700 + Math.random() * 1000)
  for (const base of bases) {
    const home = await fetch(`${base}/services`)
    check(`round ${round}: what needs no database is served`, home.status === 200, home.status)
    const health = await fetch(`${base}/health`)
    check(`round ${round}: the server says that it is not well`, health.status === 503, health.status)
  }
  check(`round ${round}: people are told`, state.refused.length > refused)
  shell('POSTGRES_START')
  const began = Date.now()
  const up = state.acknowledged.size
  for (const server of servers) check(`round ${round}: it finds the database again`, await answers(server, 10))
  for (let tries = 0; tries < 100 && state.acknowledged.size === up; tries += 1) await pause(100)
  check(`round ${round}: it goes on by itself`, state.acknowledged.size > up)
  console.log(`round ${round}: ${up} acknowledged, ${state.refused.length - refused} refused meanwhile, going on after ${Date.now() - began} ms`)
}
await pause(1500)
await state.end()
checkRefusals(state)
await pause(3000)
for (const base of bases) await checkWhole(base, state.acknowledged)
await sequenced(ask)
checkNoHalves(ask)
await checkSame()
checkJobs()
for (const server of servers) await stop(server)
town.fsck()
finish()

// Each decision is then a job: an e-mail. Nobody else's message is one, and no letter without a renderer.
async function wishForEmail () {
  const person = new Forms(bases[0])
  await person.signInAs('Amina Haddad')
  const page = await person.get('/inbox/email')
  await person.post(page.text, /email/, { email: 'amina@example.org', wants: 'yes' })
}

// What one server shows, the other shows too.
async function checkSame () {
  const pages = await Promise.all(bases.map(async base => {
    const person = new Forms(base)
    await person.signInAs('Amina Haddad')
    const [reference] = state.acknowledged
    const own = await person.get(`/applications/${reference}`)
    const log = await person.get('/log/checkpoint')
    const plain = own.text.replace(/<form.*?<\/form>/gs, '').replace(/_csrf[^>]*>/g, '')
    return [plain.replace(/\s+/g, ' '), log.text]
  }))
  check('both show the same application', pages[0][0] === pages[1][0])
  check('both show the same head of the log', pages[0][1] === pages[1][1], pages.map(page => page[1]).join(' | '))
}

// The database itself writes down who takes a job, and whether somebody else had it.
function watchLeases () {
  ask(`CREATE TABLE test_lease (job TEXT, stolen BOOLEAN);
    CREATE FUNCTION test_lease() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO test_lease VALUES (NEW.id, OLD.lease IS NOT NULL AND OLD.leased_until > extract(epoch FROM clock_timestamp()) * 1e6);
      RETURN NULL;
    END $$;
    CREATE TRIGGER test_lease AFTER UPDATE ON platform_job FOR EACH ROW
      WHEN (NEW.lease IS NOT NULL AND NEW.lease IS DISTINCT FROM OLD.lease) EXECUTE FUNCTION test_lease()`)
}

function checkJobs () {
  const taken = ask('SELECT count(DISTINCT job) FROM test_lease')
  check('jobs are taken', Number(taken) > 0, taken)
  const stolen = ask('SELECT count(*) FROM test_lease WHERE stolen')
  check('no job was taken by both servers', stolen === '0', stolen)
  const aside = ask('SELECT count(*) FROM platform_job WHERE failed_at IS NOT NULL')
  check('no job was set aside', aside === '0', aside)
}
