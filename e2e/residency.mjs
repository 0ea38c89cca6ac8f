// An e-residency from the first page of its form to its renewal, in a town of the test's own in which it lasts two
// months, so that it can be renewed at once: applied for with document and photo, another unit's opinion, a question
// back, two officials, the fee, handed over against another document (refused) and the very one, what it opens and what
// it does not, suspended, valid again, renewed, revoked and applied for anew. Takes the program; prints "N passed, N failed" last.
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Town, folder, root, stop } from './load.mjs'

const place = folder('residency')
const definitions = join(place, 'town')
cpSync(join(root, 'towns/demo'), definitions, { recursive: true })
const yaml = join(definitions, 'services/e-residency/service.yaml')
writeFileSync(yaml, readFileSync(yaml, 'utf8').replace('valid_for: 3 years', 'valid_for: 2 months'))
const town = new Town(process.argv[2] ?? 'aedile', { data: join(place, 'data'), town: definitions })
town.fill()

const server = await town.serve()
process.env.AEDILE_URL = server.base
const { accessible, base, browser, check, finish, journey, picture, signInAs, text, visitor } = await import('./lib.mjs')
const { day, pdf } = await import('./applying.mjs')
const chrome = await browser()

// The smallest picture that is one.
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const password = 'three herons at the quay'
const document = 'G 7654-321'
const open = 'food-stall-permit'
const forResidents = 'parking-permit'

const answers = {
  aim: 'company',
  plan: 'A small company for software, with a partner in Saltmere, from next spring on.',
  contact_here: 'Harbour Works',
  'name-given': 'Amara',
  'name-family': 'Osei',
  ...day('born', new Date('1990-05-06')),
  'home-street': 'Ring Road',
  'home-number': '17',
  'home-city': 'Accra',
  'home-country': 'Ghana',
  email: 'amara@mail.example',
  identity: { name: 'passport.pdf', mimeType: 'application/pdf', buffer: pdf },
  document_kind: 'passport',
  document_country: 'gha',
  document_number: document,
  ...day('document_until', new Date(Date.now() + 900 * 86_400_000)),
  photo: { name: 'face.png', mimeType: 'image/png', buffer: png },
  conviction: 'no',
  refused_before: 'no',
  check_known: 'yes'
}

// One field of a page, where the answers have something for it.
async function answer (field) {
  const [key, kind] = [await field.getAttribute('name'), await field.getAttribute('type')]
  if (!(key in answers)) return
  if (kind === 'radio') {
    if (await field.getAttribute('value') === answers[key]) await field.check({ force: true })
  } else if (kind === 'checkbox') await field.check({ force: true })
  else if (kind === 'file') await field.setInputFiles(answers[key])
  else if (await field.evaluate(one => one.tagName) === 'SELECT') await field.selectOption(answers[key])
  else await field.fill(answers[key])
}

// Page by page, until "check your answers"; gives the pages that were asked.
async function fillIn (page) {
  const asked = []
  for (let pages = 0; pages < 60 && !page.url().endsWith('/check'); pages += 1) {
    if (await page.locator('.govuk-task-list').count() > 0) {
      const left = page.locator('.govuk-task-list__item', { hasText: /Not started|In progress/ })
      const link = await left.count() > 0 ? left.first().getByRole('link') : page.getByRole('link', { name: 'Check and send' })
      await link.click()
      continue
    }
    asked.push(new URL(page.url()).pathname.split('/questions/')[1])
    for (const field of await page.locator('main form [name]:not([type=hidden]):not([name=do])').all()) await answer(field)
    const before = page.url()
    await page.locator('.govuk-button-group button').first().click()
    if (page.url() === before) throw new Error(`stuck at ${before}: ${await text(page)}`)
  }
  return asked
}

// Sends what was filled in, and pays what it costs; gives its reference.
async function sendAndPay (page, name) {
  await accessible(page, `${name}: check your answers`)
  await page.locator('[name=declaration]').check({ force: true })
  await page.getByRole('button', { name: 'Send application' }).click()
  await page.waitForURL(/\/applications\/[A-Z]+-[A-Z0-9]+-[A-Z0-9]+/)
  const reference = page.url().match(/\/applications\/([A-Z]+-[A-Z0-9]+-[A-Z0-9]+)/)[1]
  check(`${name}: the fee is asked for`, /To be paid/.test(await text(page)), await text(page))
  await page.getByRole('button', { name: 'Pay online' }).or(page.getByRole('link', { name: 'Pay online' })).click()
  await page.getByRole('button', { name: 'Pay with invented money' }).click()
  check(`${name}: it is paid`, /receipt .?Q-/.test(await text(page)), await text(page))
  return reference
}

// An official does the next thing in a case, which they take on first.
async function does (page, reference, action, said) {
  const path = `${base}/desk/cases/${reference}`
  await page.goto(path)
  const free = page.locator('button[value=take]')
  if (await free.count() > 0) {
    await free.first().click()
    await page.goto(path)
  }
  const form = page.locator('form', { has: page.locator(`button[value=${action}]`) }).first()
  await form.locator('xpath=ancestor::details').evaluate(one => { one.open = true })
  await form.locator('textarea').fill(said)
  await form.locator(`button[value=${action}]`).click()
  check(`${action}: taken`, await page.locator('.govuk-error-summary').count() === 0, await text(page))
}

// Somebody presses "Start" of a service: why it is refused, or empty.
async function refusedBy (page, service) {
  await page.goto(`${base}/apply/${service}`)
  const start = page.getByRole('button', { name: 'Start' })
  if (await start.count() > 0) await start.first().click()
  const warning = page.locator('main .govuk-warning-text')
  return page.url().includes('/apply/') && await warning.count() > 0 ? text(page) : ''
}

async function signIn (page, number) {
  await page.goto(`${base}/sign-in/password`)
  await page.locator('[name=name]').fill(number)
  await page.locator('[name=password]').fill(password)
  await page.locator('main form button').last().click()
}

// The clerk notes a document for what waits of a case.
async function handOver (clerk, { number, code, old, ticked = true }) {
  await clerk.locator('[name=document-kind]').selectOption('passport')
  await clerk.locator('[name=document-country]').fill('GHA')
  await clerk.locator('[name=document-number]').fill(number)
  await clerk.locator('[name=compared]').setChecked(ticked, { force: true })
  if (code) await clerk.locator('[name=code]').fill(code)
  if (old) await clerk.locator(`[name=old][value=${old}]`).check({ force: true })
  await clerk.getByRole('button', { name: 'Hand over' }).click()
}

async function findPickup (clerk, reference) {
  await clerk.goto(`${base}/desk/pickup`)
  await clerk.locator('[name=case]').fill(reference.toLowerCase())
  await clerk.getByRole('button', { name: 'Find' }).click()
  await clerk.locator('main a[href^="/desk/pickup/"]').first().click()
}

// The unit that decided changes what a case gave, with a reason.
async function changes (page, reference, button, why) {
  await page.goto(`${base}/desk/credentials?case=${reference}`)
  await page.locator('main a[href^="/desk/credentials/"]').first().click()
  await page.getByLabel('Reason').fill(why)
  await page.getByRole('button', { name: button }).click()
}

const nadia = await visitor(chrome)
const viktor = await visitor(chrome)
const leila = await visitor(chrome)
const ana = await visitor(chrome)
let amara = await visitor(chrome, { width: 320 })
let number = ''
let reference = ''
let renewed = ''

await journey('somebody who lives elsewhere applies, page by page', async () => {
  for (const [page, who] of [[nadia, 'Nadia Berger'], [viktor, 'Viktor Hale'], [leila, 'Leila Mansour'], [ana, 'Ana Brito']]) await signInAs(page, who)
  await amara.goto(`${base}/register`)
  await amara.locator('[name=given-name]').fill('Amara')
  await amara.locator('[name=family-name]').fill('Osei')
  for (const [part, value] of Object.entries(day('born', new Date('1990-05-06')))) await amara.locator(`[name=${part}]`).fill(value)
  await amara.locator('[name=means][value=password]').check({ force: true })
  await amara.locator('main form button').last().click()
  await amara.locator('[name=password]').fill(password)
  await amara.locator('main form button').last().click()
  await amara.waitForURL(/\/register\/done/)
  await amara.goto(`${base}/account`)
  number = (await text(amara)).match(/S-[A-Z0-9]{4}-[A-Z0-9]{5}/)[0]
  check('not for her yet', (await refusedBy(amara, open)).includes('This service is for others'))
  await amara.goto(`${base}/apply/e-residency`)
  await amara.getByRole('button', { name: 'Start' }).click()
  const asked = await fillIn(amara)
  check('document, number, photo and motive are asked', ['plan', 'identity', 'document-number', 'photo'].every(one => asked.includes(one)), asked.join(' '))
  await picture(amara, 'residency-check')
  reference = await sendAndPay(amara, 'e-residency')
})

await journey('another unit gives its opinion, and the office asks back', async () => {
  await does(viktor, reference, 'give_opinion', 'Nothing is known against her.')
  await does(nadia, reference, 'ask_correction', 'Please tell us who your partner in Saltmere is.')
  await amara.goto(`${base}/applications/${reference}`)
  check('she reads the question', (await text(amara)).includes('who your partner in Saltmere is'))
  const form = amara.locator('form[action$="/answer"]')
  await form.locator('[name=text]').fill('Harbour Works, Quay Street 4.')
  await amara.getByRole('button', { name: 'Send answer' }).click()
  check('her answer went', await amara.locator('.govuk-error-summary').count() === 0, await text(amara))
})

await journey('two officials decide, and it waits at the counter', async () => {
  await does(nadia, reference, 'approve', 'The plan is a tie with the town.')
  await does(leila, reference, 'confirm', 'Agreed.')
  await amara.goto(`${base}/applications/${reference}`)
  check('granted', /Granted/.test(await text(amara)), await text(amara))
  await amara.goto(`${base}/account`)
  check('it waits for her', /E-resident\s+To be fetched at the counter/.test(await text(amara)), await text(amara))
  check('and opens nothing before', (await refusedBy(amara, open)).includes('needs an e-residency that holds'))
  await picture(amara, 'residency-waits')
  await nadia.goto(`${base}/desk/credentials?case=${reference}`)
  await nadia.locator('main a[href^="/desk/credentials/"]').first().click()
  check('who decided does not hand over', (await text(nadia)).includes('It waits at the counter') && await nadia.locator('button[value=hand-over]').count() === 0)
})

await journey('the counter hands it over against the very document', async () => {
  await findPickup(ana, reference)
  const path = new URL(ana.url()).pathname
  for (const [lang, width] of [['en', 1280], ['en', 320], ['fr', 320], ['ar', 320]]) {
    await ana.setViewportSize({ width, height: 900 })
    for (const [where, name] of [[path, 'handing over'], [`/desk/pickup?case=${reference}`, 'what waits']]) {
      await ana.goto(`${base}${where}${where.includes('?') ? '&' : '?'}lang=${lang}`)
      await accessible(ana, `${name} ${lang} ${width}`, lang)
      await picture(ana, `residency-${name.replace(' ', '-')}-${lang}-${width}`)
    }
  }
  await ana.setViewportSize({ width: 1280, height: 900 })
  await ana.goto(`${base}${path}?lang=en`)
  for (const number of ['G1111111', document]) {
    await handOver(ana, { number, old: 'end', ticked: false })
    const told = await text(ana)
    check('without the box nothing is told of the document', told.includes('Tick that you have compared') && !told.includes('not the document'), told)
  }
  await accessible(ana, 'the box is not ticked')
  await handOver(ana, { number: 'G1111111', old: 'end' })
  check('another document is refused', (await text(ana)).includes('not the document that was applied with'), await text(ana))
  await accessible(ana, 'another document')
  await picture(ana, 'residency-other-document')
  await handOver(ana, { number: document.replaceAll(/[ -]/g, ''), old: 'end' })
  const link = (await text(ana)).match(/\/invitation\/\S+/)?.[0]
  check('a link is handed over', link !== undefined, await text(ana))
  await accessible(ana, 'handed over')
  await picture(ana, 'residency-handed-over')
  await amara.goto(`${base}/account`)
  check('what signed in before is over', amara.url().includes('/sign-in'), amara.url())
  await amara.context().close()
  amara = await visitor(chrome, { width: 320 })
  await amara.goto(`${base}${link}`)
  await amara.getByRole('button', { name: 'Open my account' }).click()
  check('in the same account', (await text(amara)).includes(number))
  await amara.goto(`${base}/account/password`)
  await amara.locator('[name=password]').fill(password)
  await amara.locator('main form button').last().click()
  await amara.goto(`${base}/account`)
  check('she is an e-resident, with a term', /E-resident\s+Valid until/.test(await text(amara)), await text(amara))
  await accessible(amara, 'the account of an e-resident')
  await picture(amara, 'residency-account')
})

await journey('it opens what is open to e-residents, and nothing that needs more', async () => {
  await amara.context().clearCookies()
  await signIn(amara, number)
  check('it opens a service', await refusedBy(amara, open) === '', amara.url())
  const why = await refusedBy(amara, forResidents)
  check('and not one for those who live here', why.includes('You are an e-resident, and that does not open this service'), why)
  await accessible(amara, 'refused to an e-resident')
  await picture(amara, 'residency-not-enough')
})

await journey('suspended it signs her out, and valid again it opens again', async () => {
  await changes(nadia, reference, 'Suspend', 'The passport was reported stolen.')
  check('suspended', (await nadia.locator('h1').innerText()).includes('Suspended'))
  await amara.goto(`${base}/account`)
  check('she is signed out at once', amara.url().includes('/sign-in'), amara.url())
  await signIn(amara, number)
  check('it opens nothing', (await refusedBy(amara, open)).includes('needs an e-residency that holds'))
  await amara.goto(`${base}/applications/${reference}`)
  check('her own cases stay open to her', (await text(amara)).includes(reference))
  await amara.goto(`${base}/inbox`)
  check('she was told', (await text(amara)).includes('Suspended:'))
  await changes(nadia, reference, 'Let it be valid again', 'It was found.')
  check('it opens again', await refusedBy(amara, open) === '', amara.url())
})

await journey('it is renewed before it ends', async () => {
  await amara.goto(`${base}/my-credentials`)
  const first = await amara.locator('main a[href^="/my-credentials/"]').first().getAttribute('href')
  await amara.goto(`${base}${first}`)
  await amara.getByRole('link', { name: 'Renew it' }).click()
  await amara.getByRole('button', { name: 'Start' }).click()
  await fillIn(amara)
  renewed = await sendAndPay(amara, 'renewal')
  await does(viktor, renewed, 'give_opinion', 'Still nothing.')
  await does(nadia, renewed, 'approve', 'Her company works.')
  await does(leila, renewed, 'confirm', 'Agreed.')
  await amara.goto(`${base}/account/proof`)
  await amara.getByRole('button', { name: 'I am at the counter: show a code' }).click()
  const code = (await text(amara)).match(/K-[A-Z0-9]{4}-[A-Z0-9]{5}/)?.[0]
  await findPickup(ana, renewed)
  await handOver(ana, { number: document, code })
  check('handed over to the account in her hands', (await text(ana)).includes('The account is theirs'), await text(ana))
  await amara.goto(`${base}${first}`)
  check('the new one took the place of the first', (await text(amara)).includes('It was renewed'), await text(amara))
  await amara.goto(`${base}/account`)
  check('and she goes on as an e-resident', /E-resident\s+Valid until/.test(await text(amara)), await text(amara))
  check('services stay open', await refusedBy(amara, open) === '', amara.url())
})

await journey('revoked it stands in nobody\'s way: she applies anew', async () => {
  await changes(nadia, renewed, 'Revoke for good', 'The passport was replaced.')
  await amara.goto(`${base}/account`)
  check('she is signed out', amara.url().includes('/sign-in'), amara.url())
  await signIn(amara, number)
  await amara.goto(`${base}/apply/e-residency`)
  await amara.getByRole('button', { name: 'Start' }).click()
  answers.document_number = 'G9999999'
  await fillIn(amara)
  // The fee is asked of those alone whom nothing excludes.
  await sendAndPay(amara, 'anew')
})

await chrome.close()
await stop(server)
finish()
