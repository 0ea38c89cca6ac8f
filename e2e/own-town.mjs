// A town of one's own, from an empty database to the first decided case, as docs/run.md tells it: the first
// official by a link and a passkey, registers from files, a resident let into their account, an application, a
// decision at the desk. Needs AEDILE (the program) and LETTERS (its renderer, optional). Prints "N passed, N failed" last.
import { existsSync } from 'node:fs'
import { device, register } from './account.mjs'
import { accessible, answers, browser, check, finish, journey, picture, visitor } from './lib.mjs'
import { ownTown } from './town.mjs'

const port = process.env.PORT ?? '18480'
const town = ownTown('own-town', port)
const { origin, aedile, file } = town

function linkIn (printed) {
  return printed.match(/\/invitation\/\S+/)[0]
}

const letters = process.env.LETTERS && existsSync(process.env.LETTERS) ? `[letters]\nprogram = "${process.env.LETTERS}"\n` : ''
town.configure(`[ops]
listen = "127.0.0.1:${Number(port) + 1}"
${letters}`)
town.serve('warn')
const chrome = await browser()
let reference = ''
let official
let resident

await journey('the first official comes by a link, with a passkey', async () => {
  await answers(origin)
  const link = linkIn(aedile('official', 'appoint', 'head@town.example', 'manager', 'legal'))
  official = await visitor(chrome)
  await device(official)
  await official.goto(`${origin}${link}`)
  await accessible(official, 'an invitation')
  await official.getByRole('link', { name: 'Create an account' }).click()
  await register(official, { given: 'Ada', family: 'Keller', means: 'passkey' })
  await official.getByRole('button', { name: 'Continue' }).or(official.getByRole('link', { name: 'Continue' })).first().click()
  await official.getByRole('button', { name: 'Accept the role' }).click()
  check('the role is theirs', await official.getByText('The role is yours').count() > 0)
  await official.goto(`${origin}/desk`)
  check('the desk opens', /queue/i.test(await official.locator('h1').innerText()))
  const listed = aedile('official', 'list')
  check('the command lists them', listed.includes('Ada Keller') && listed.includes('manager'), listed)
})

await journey('a manager keeps their officials, and sees the programs', async () => {
  await official.goto(`${origin}/desk/officials`)
  await accessible(official, 'officials')
  await picture(official, 'officials')
  check('one link says where one is', await official.locator('.town-menu [aria-current]').count() === 1)
  await official.fill('[name=who]', 'clerk@town.example')
  await official.selectOption('[name=role]', 'caseworker')
  await official.getByRole('button', { name: 'Give the role' }).click()
  await accessible(official, 'a link to hand over')
  check('the link is shown', (await official.locator('main').innerText()).includes(`${origin}/invitation/`))
  const made = aedile('client', 'register', 'Archive', '--scope', 'cases.read', '--unit', 'legal')
  check('a program is registered', made.includes('Bearer cli_'), made)
  await official.goto(`${origin}/desk/programs`)
  await accessible(official, 'programs')
  check('the manager sees it', (await official.locator('main').innerText()).includes('Archive'))
})

await journey('registers are loaded, and a resident comes into their account', async () => {
  const people = 'person,given,family,born\n310001,Noor,Haddad,1988-04-12\n310002,Jan,Visser,1970-01-02\n'
  const homes = 'person,street,number,postcode,city,zone,district\n310001,Rope Walk,3,1001,Saltmere,A,harbour\n'
  const told = aedile('register', 'load', 'population', file('people.csv', people))
  check('loaded', told.includes('2 entries loaded, 2 people new'), told)
  aedile('register', 'load', 'address', file('homes.csv', homes))
  const link = linkIn(aedile('register', 'invite', '310001'))
  resident = await visitor(chrome)
  await resident.goto(`${origin}${link}`)
  await accessible(resident, 'an account that waits')
  await resident.getByRole('button', { name: 'Open my account' }).click()
  check('in the account', (await resident.locator('main').innerText()).includes('Noor Haddad'))
  await resident.goto(`${origin}/account/password`)
  await resident.fill('[name=password]', 'three herons at the quay')
  await resident.locator('main form button').last().click()
  await resident.goto(`${origin}/my-data/registers`)
  check('the register knows them', (await resident.locator('main').innerText()).includes('Rope Walk'))
})

await journey('a password alone adds nothing to an account that the town has checked', async () => {
  await resident.goto(`${origin}/account`)
  const number = (await resident.locator('main').innerText()).match(/S-[0-9A-Z-]+/)[0]
  const thief = await visitor(chrome)
  await thief.goto(`${origin}/sign-in/password`)
  await thief.fill('[name=name]', number)
  await thief.fill('[name=password]', 'three herons at the quay')
  await thief.locator('main form button').last().click()
  await thief.goto(`${origin}/account`)
  await thief.getByRole('button', { name: 'Set up a code app' }).click()
  await thief.waitForURL(`${origin}/account/not-added`)
  check('it says who can help', (await thief.locator('main').innerText()).includes('Come to the counter with an identity document'))
  await accessible(thief, 'nothing was added')
  await picture(thief, 'own-town-not-added')
  await device(thief)
  await thief.goto(`${origin}/account`)
  await thief.locator('[data-passkey=create] [data-passkey-button]').click()
  await thief.waitForURL(`${origin}/account/not-added`)
  await resident.goto(`${origin}/inbox`)
  check('the resident reads that the password was set', (await resident.locator('main').innerText()).includes('How you sign in has changed'))
})

await journey('an application is handed in', async () => {
  await resident.goto(`${origin}/services/freedom-of-information`)
  await resident.getByRole('link', { name: 'Start now' }).click()
  await resident.getByRole('button', { name: 'Start' }).click()
  const answered = {
    kind_of_request: 'documents', topic: 'council', repeated: 'no', reply_to: 'noor@example.org',
    subject: 'The minutes of the meetings about the new tram line to the harbour.'
  }
  for (let steps = 0; steps < 30 && !resident.url().endsWith('/check'); steps += 1) {
    for (const input of await resident.locator('main form [name]:not([type=hidden])').all()) {
      const name = await input.getAttribute('name')
      if (!(name in answered)) continue
      if (await input.getAttribute('type') === 'radio') {
        if (await input.getAttribute('value') === answered[name]) await input.check({ force: true })
      } else {
        await input.fill(answered[name])
      }
    }
    await resident.locator('main form .govuk-button-group button, main form > button.govuk-button').first().click()
  }
  await resident.locator('[name=declaration]').check({ force: true })
  await resident.getByRole('button', { name: 'Send application' }).click()
  await resident.waitForURL(/\/applications\/[A-Z]+-/)
  reference = resident.url().split('/applications/')[1].split(/[/?]/)[0]
  check('it has a reference', /^[A-Z]+-/.test(reference), reference)
})

await journey('and decided at the desk', async () => {
  await official.goto(`${origin}/desk/cases/${reference}`)
  await official.getByRole('button', { name: /take/i }).first().click()
  for (let steps = 0; steps < 4; steps += 1) {
    await official.goto(`${origin}/desk/cases/${reference}`)
    const act = official.locator('button[value=approve], button[value=complete]')
    if (await act.count() === 0) break
    await act.first().evaluate(e => { const d = e.closest('details'); if (d) d.open = true })
    const form = official.locator('form', { has: act.first() }).first()
    const text = form.locator('textarea')
    if (await text.count() > 0) await text.first().fill('The minutes of the four meetings are attached; nothing was left out.')
    await act.first().click()
  }
  await resident.goto(`${origin}/applications/${reference}`)
  const text = await resident.locator('main').innerText()
  check('the person reads the decision', /Granted/.test(text), text.slice(0, 400))
  await picture(resident, 'own-town-decided')
})

await journey('what the operator asks', async () => {
  const metrics = await fetch(`http://127.0.0.1:${Number(port) + 1}/metrics`).then(r => r.text())
  check('metrics', metrics.includes('aedile_jobs_failed 0') && metrics.includes('route="/desk/officials"'))
  const outside = await fetch(`${origin}/metrics`)
  check('nobody else asks them', outside.status === 404, String(outside.status))
  const rotated = aedile('keys', 'rotate', '--drop-old')
  check('the master key changes while people work', rotated.includes('The old keys are out of the file'), rotated)
  await resident.goto(`${origin}/my-data`)
  check('and everything still opens', await resident.locator('h1').count() === 1)
  await resident.locator('summary', { hasText: 'Ask for erasure' }).click()
  await resident.getByRole('button', { name: 'Ask for it now' }).click()
  check('a wish to be erased is kept', (await resident.locator('main').innerText()).includes('The answer is not there yet'))
  let refused = ''
  try { aedile('erase', '310001', '--reason', 'test', '--yes') } catch (error) { refused = error.stdout }
  check('the law keeps the case, and what it lets go is gone', /Not everything was erased, because the law keeps/.test(refused) && /until 20/.test(refused), refused)
  check('who has nothing is erased', /Erased/.test(aedile('erase', '310002', '--reason', 'moved away', '--yes')))
  check('the log is whole', aedile('log', 'fsck').includes(' 0 findings'))
})

await chrome.close()
town.stop()
finish()
