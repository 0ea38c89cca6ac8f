// Journeys through the demo town. Prints "N passed, N failed" last.
import {
  accessible, base, browser, check, finish, fits, journey, picture, program, signInAs, soon,
  text as said, visitor
} from './lib.mjs'
import { applying, pdf } from './applying.mjs'
import { privacy } from './privacy.mjs'
import { proof } from './proof.mjs'
import { ended, given, guardianAndParent, helper, twoForACompany } from './mandates.mjs'
import { workshop } from './workshop.mjs'

const languages = ['en', 'fr', 'ar']
const publicPages = [
  '/', '/services', '/search?q=car', '/search?q=zzzz', '/themes/transport', '/life-events/moving-here',
  '/services/parking-permit', '/services/parking-permit/paper', '/services/parking-permit/data', '/services/housing-benefit', '/apply/parking-permit', '/sign-in', '/sign-in/demo', '/sign-in/slip',
  '/register', '/figures', '/figures/editions', '/data', '/data/recycling-points', '/log', '/verify', '/roles', '/privacy', '/accessibility', '/developers', '/no-such-page'
]
const residentPages = ['/my/applications', '/inbox', '/my-data', '/my-data/uses', '/my-data/consents', '/account', '/account/mandates', '/acting']
const chrome = await browser()

for (const lang of languages) {
  for (const width of [1280, 320]) {
    await journey(`public pages, ${lang}, ${width} px`, async () => {
      const page = await visitor(chrome, { width, lang })
      for (const path of publicPages) {
        await page.goto(`${base}${path}${path.includes('?') ? '&' : '?'}lang=${lang}`)
        await accessible(page, `${path} ${lang} ${width}`, lang)
      }
      await page.context().close()
    })
  }
}

for (const lang of languages) {
  await journey(`a resident's own pages, ${lang}`, async () => {
    const page = await visitor(chrome, { width: 320, lang })
    await signInAs(page, 'Amina Haddad')
    for (const path of residentPages) {
      await page.goto(`${base}${path}?lang=${lang}`)
      await accessible(page, `${path} ${lang}`, lang)
    }
    await page.context().close()
  })
}

const certificate = { purpose_of_use: 'work' }
const documents = {
  kind_of_request: 'documents', topic: 'money', subject: 'The contracts about bread for the schools of the town.',
  repeated: 'no', reply_to: 'bakery@example.org'
}
await journey('a helper acts for somebody, without JavaScript', () => helper(chrome, { script: false, certificate }))
await journey('a helper acts for somebody by a mandate, which is ended and given anew', async () => {
  const two = await helper(chrome, { script: true, certificate })
  await ended(two)
  await given(two)
})
await journey('a guardian and a parent act', () => guardianAndParent(chrome, { certificate }))
await journey('two represent a company together', () => twoForACompany(chrome, { licence: documents }))

await journey('search forgives typos and knows synonyms', async () => {
  const page = await visitor(chrome)
  for (const [query, first] of [['parkng permit', 'Resident parking permit'], ['car permit', 'Resident parking permit'], ['residense certifcate', 'Residence certificate']]) {
    await page.goto(`${base}/search?q=${encodeURIComponent(query)}`)
    const title = await page.locator('.town-result h2').first().innerText()
    check(`search ${query}`, title === first, title)
  }
  await page.context().close()
})

await journey('applications that an official must see', forTheDesk)
for (const script of [true, false]) {
  const how = script ? 'with JavaScript' : 'without JavaScript'
  await journey(`a resident gets a parking permit and a receipt, ${how}`, () => parkingPermit(script))
  await journey(`a draft without an account is taken along at sign-in, ${how}`, () => takeAlong(script))
}
await journey('an official decides a case at the desk', decideAtDesk)
for (const script of [true, false]) {
  const how = script ? 'with JavaScript' : 'without JavaScript'
  await journey(`an official hands a task to a colleague, ${how}`, () => handOn(script))
  await journey(`several tasks are forwarded in one go, ${how}`, () => batch(script))
}
await journey('an official extends the term once', extend)
for (const script of [true, false]) {
  const how = script ? 'with JavaScript' : 'without JavaScript'
  await journey(`a fee is paid and the case goes on, ${how}`, () => fee(script))
  await journey(`an official takes an application at the counter, ${how}`, () => counter(script))
}
await journey('fees and the counter in each language', feePages)
await journey('places are granted by rank', ranking)
await journey('a full time is not offered any more', bookingFull)
await applying(chrome)
await workshop(chrome)
await privacy(chrome)
await proof(chrome)
await journey('what is missing is told and nothing typed is lost', missing)
await journey('strangers see nothing', strangers)

await chrome.close()
finish()

// Goes through the pages of an application with the answers given by question, until "check your answers".
async function answerPages (page, answers) {
  let stays = 0
  for (let steps = 0; steps < 30; steps += 1) {
    if (page.url().endsWith('/check')) return
    const inputs = page.locator('main form [name]:not([type=hidden]):not([name=do])')
    const seen = new Set()
    for (const input of await inputs.all()) {
      const name = await input.getAttribute('name')
      const type = await input.getAttribute('type')
      if (!(name in answers)) continue
      if (type === 'radio') {
        if (!seen.has(name)) await page.locator(`[name="${name}"][value="${answers[name]}"]`).check({ force: true })
      } else if (type === 'file') {
        await input.setInputFiles({ name: 'contract.pdf', mimeType: 'application/pdf', buffer: pdf })
      } else if (type === 'checkbox') {
        if ((await input.getAttribute('value')) === answers[name]) await input.check({ force: true })
      } else if (await input.evaluate(e => e.tagName === 'SELECT')) {
        await input.selectOption(answers[name])
      } else {
        await input.fill(answers[name])
      }
      seen.add(name)
    }
    const before = page.url()
    await page.locator('main form .govuk-button-group button, main form > button.govuk-button').first().click()
    stays = page.url() === before ? stays + 1 : 0
    if (stays > 1) throw new Error(`stuck at ${before}: ${await page.locator('main').innerText()}`)
  }
  throw new Error('more pages than expected')
}

function nextMonth () {
  const day = new Date(Date.now() + 20 * 24 * 3600 * 1000)
  return { day: String(day.getUTCDate()), month: String(day.getUTCMonth() + 1), year: String(day.getUTCFullYear()) }
}

function parkingAnswers () {
  const { day, month, year } = nextMonth()
  return {
    plate: 'SM482QT', contract: 'a file', email: 'amina@saltmere.example', phone: '+351 555 010 999', owner: 'lease', start_date: '', 'start-day': day, 'start-month': month, 'start-year': year,
    'start_date-day': day, 'start_date-month': month, 'start_date-year': year, 'from-day': day, 'from-month': month, 'from-year': year
  }
}

async function begin (page, service) {
  await page.goto(`${base}/services/${service}`)
  await page.getByRole('link', { name: 'Start now' }).click()
  await page.getByRole('button', { name: 'Start' }).click()
}

async function parkingPermit (script) {
  const page = await visitor(chrome, { script })
  await signInAs(page, 'Amina Haddad')
  await begin(page, 'parking-permit')
  await accessible(page, 'a question')
  await answerPages(page, parkingAnswers())
  await accessible(page, 'check your answers')
  await picture(page, `check-${script}`)
  await page.getByRole('button', { name: 'Send application' }).click()
  check('the box must be ticked', await page.locator('.govuk-error-summary').count() === 1)
  await page.locator('[name=declaration]').check({ force: true })
  await page.getByRole('button', { name: 'Send application' }).click()
  await page.waitForURL(/\/applications\/[A-Z]+-/)
  await accessible(page, 'application sent')
  await picture(page, `sent-${script}`)
  const text = await page.locator('main').innerText()
  check('decided within the second', /Granted|Not granted/.test(text), text.slice(0, 300))
  await page.waitForTimeout(1500)
  const links = page.locator('a[href*="/receipts/"]')
  check('receipts are there', await links.count() >= 2)
  const [file] = await Promise.all([page.waitForEvent('download'), links.first().click()])
  const path = await file.path()
  const { readFile } = await import('node:fs/promises')
  const receipt = await readFile(path, 'utf8')
  check('the receipt is a tlog-proof', receipt.startsWith('c2sp.org/tlog-proof@v1'), receipt.slice(0, 60))
  await page.goto(`${base}/verify`)
  await page.locator('textarea').first().fill(receipt)
  await page.locator('main form button').first().click()
  await picture(page, `verified-${script}`)
  check('the page verifies it', /sound|proves|stands in/i.test(await page.locator('main').innerText()))
  await page.goto(`${base}/my-data/uses`)
  check('who looked is told', (await page.locator('main').innerText()).length > 200)
  await picture(page, `uses-${script}`)
  await page.context().close()
}

async function takeAlong (script) {
  const page = await visitor(chrome, { script })
  await begin(page, 'parking-permit')
  await answerPages(page, parkingAnswers())
  await page.locator('main a.govuk-button', { hasText: 'Sign in' }).click()
  check('one must sign in', page.url().includes('/sign-in'))
  const next = new URL(page.url()).searchParams.get('next')
  await signInAs(page, 'Amina Haddad', next)
  check('the draft came along', /Check your answers/.test(await page.locator('h1').innerText()))
  await page.context().close()
}

async function decideAtDesk () {
  const page = await visitor(chrome)
  await signInAs(page, 'Marta Silva', '/desk')
  await page.goto(`${base}/desk`)
  await accessible(page, 'the desk')
  await picture(page, 'desk')
  const first = page.locator('tbody a').first()
  check('there is work', await first.count() === 1)
  await first.click()
  await accessible(page, 'a case')
  await picture(page, 'case')
  await page.locator('details', { hasText: /Grant|Refuse/ }).last().evaluate(e => { e.open = true })
  const refuse = page.locator('form', { has: page.locator('button[value=refuse]') })
  if (await refuse.count() > 0) {
    await refuse.locator('xpath=ancestor::details').first().evaluate(e => { e.open = true })
    await refuse.locator('button').click()
    check('a refusal needs grounds', await page.locator('.govuk-error-summary').count() === 1)
    const again = page.locator('form', { has: page.locator('button[value=refuse]') })
    await again.locator('textarea').fill('The lease contract ends before the permit would begin.')
    await again.locator('button').click()
    check('it is done', await page.locator('.govuk-notification-banner--success').count() === 1)
  }
  for (const width of [320]) {
    const phone = await visitor(chrome, { width })
    await signInAs(phone, 'Marta Silva', '/desk')
    await phone.goto(`${base}/desk`)
    await fits(phone, 'the desk on a phone')
    await phone.context().close()
  }
  await page.context().close()
}

function done (page) {
  return page.locator('.govuk-notification-banner--success')
}

async function desk (page, name, query = '') {
  await signInAs(page, name, '/desk')
  await page.goto(`${base}/desk${query}`)
}

// How much of the invented history is free at the desk changes with the day: what the next journeys take on and
// send elsewhere is made for them. A car that no register knows is for an official.
async function forTheDesk () {
  const call = await program('Amina Haddad')
  for (let number = 1; number <= 8; number += 1) {
    const answers = { plate: `ZQ${number}${number}ZQ`, start_date: soon }
    const sent = await call('POST', '/api/v1/applications', { service: 'parking-permit', answers, submit: true, declared: true })
    check('an official must see it', sent.status === 201 && sent.body.state === 'open', JSON.stringify(sent.body))
  }
}

async function handOn (script) {
  const page = await visitor(chrome, { script })
  await desk(page, 'Marta Silva', '?show=free')
  await page.locator('tbody a').first().click()
  await page.getByRole('button', { name: 'Take on' }).first().click()
  check('it is taken on', await done(page).count() === 1)
  await page.getByRole('link', { name: 'Hand to a colleague' }).first().click()
  await accessible(page, 'to whom')
  await page.getByRole('button', { name: 'Hand to a colleague' }).click()
  check('it is handed on', await done(page).count() === 1)
  const text = await said(page)
  check('the history says so', text.includes('Handed to another official'), text.slice(-600))
  check('a colleague has it', text.includes('A colleague'))
  await page.context().close()
}

async function batch (script) {
  const page = await visitor(chrome, { script })
  await desk(page, 'Marta Silva', '?show=free')
  await accessible(page, 'the queue to choose from')
  const boxes = page.locator('tbody input[name=task]')
  check('there are tasks', await boxes.count() >= 2)
  // First, while there surely are tasks: afterwards the queue may be empty.
  await page.getByRole('button', { name: 'Take on' }).click()
  check('nothing ticked is told', (await said(page)).includes('Tick at least one task'))
  await page.goto(`${base}/desk?show=free`)
  await boxes.nth(0).check({ force: true })
  await boxes.nth(1).check({ force: true })
  await page.getByRole('button', { name: 'Send to another unit' }).click()
  await page.getByRole('button', { name: 'Send to another unit' }).click()
  check('a reason is needed', await page.locator('.govuk-error-summary').count() === 1)
  await page.locator('select[name=unit]').selectOption('legal')
  await page.locator('textarea[name=text]').fill('A dispute about the zone, for the lawyers.')
  await page.getByRole('button', { name: 'Send to another unit' }).click()
  await accessible(page, 'what was done')
  const text = await said(page)
  check('each is told', /^Done: 2/m.test(text) || /^Not done: /m.test(text), text)
  check('some went', text.includes('Done: '), text)
  await page.context().close()
}

async function extend () {
  const page = await visitor(chrome)
  await desk(page, 'Tom Okafor')
  const cases = await page.locator('tbody a').evaluateAll(links => links.map(link => link.href))
  for (const path of cases) {
    await page.goto(path)
    const form = page.locator('form', { has: page.locator('button[value=extend]') })
    if (await form.count() === 0) continue
    await form.first().locator('xpath=ancestor::details').evaluate(e => { e.open = true })
    await form.first().locator('button').click()
    check('an extension needs a reason', await page.locator('.govuk-error-summary').count() === 1)
    const again = page.locator('form', { has: page.locator('button[value=extend]') }).first()
    await again.locator('textarea').fill('The survey of the neighbouring plot comes next month.')
    await again.locator('button').click()
    check('it is extended', await done(page).count() === 1)
    check('once', await page.locator('button[value=extend]').count() === 0)
    check('the history says so', (await said(page)).includes('The term was extended'))
    await page.context().close()
    return
  }
  throw new Error(`no case of ${cases.length} can be extended`)
}

async function ranking () {
  const page = await visitor(chrome)
  await desk(page, 'Emma Fischer')
  await page.getByRole('link', { name: 'Childcare place' }).click()
  await accessible(page, 'the ranked list')
  await picture(page, 'ranking')
  const points = (await page.locator('tbody tr td:nth-child(4)').allInnerTexts()).map(Number)
  check('most points first', points.every((p, at) => at === 0 || points[at - 1] >= p), points.join(' '))
  const list = page.url()
  const left = async () => Number((await said(page)).match(/(\d+) of \d+ places/)?.[1])
  const before = await left()
  if (before === 0) {
    // The half year that was made up has given all places away: then nobody gets one, whoever is ticked.
    check('the first is not offered', await page.locator('input[name=count]').count() === 0)
    await page.locator('tbody input[type=checkbox]').first().check()
    await page.getByRole('button', { name: 'Grant those ticked' }).click()
    const text = await said(page)
    check('no place is given twice', !text.includes('Done: 1') || text.includes('Not done'), text)
    await page.goto(list)
    check('none is left still', await left() === 0)
    await page.context().close()
    return
  }
  // Whoever stands first may wait for an answer, or be on a colleague's desk: then it is told why, and the
  // next who can be granted is.
  await page.locator('input[name=count]').fill('1')
  await page.getByRole('button', { name: 'Grant the first' }).click()
  let text = await said(page)
  check('the first has it, or it is said why not', /(Done|Not done): 1/.test(text), text)
  let granted = text.includes('Done: 1') && !text.includes('Not done')
  for (let row = 1; row < 6 && !granted; row += 1) {
    await page.goto(list)
    await page.locator('tbody input[type=checkbox]').nth(row).check()
    await page.getByRole('button', { name: 'Grant those ticked' }).click()
    text = await said(page)
    granted = text.includes('Done: 1') && !text.includes('Not done')
  }
  const top = text.match(/CP-[A-Z0-9-]+/)?.[0]
  check('one who can be granted is', granted, text)
  await page.goto(list)
  check('a place is taken', await left() === before - 1, `${before}`)
  check('and is on the list no more', !(await page.locator('tbody').innerText()).includes(top))
  await page.context().close()
}

// A dog's form, filled in by a link as far as a link can.
function dog () {
  const chip = String(Date.now()).padStart(15, '6').slice(-15)
  return { dog_name: 'Bo', breed: 'beagle', 'dog_born-month': '6', 'dog_born-year': '2024', chip, assistance: 'no' }
}

async function fee (script) {
  const page = await visitor(chrome, { script, width: 320 })
  await signInAs(page, script ? 'Chiara Rossi' : 'Tiago Reis')
  await page.goto(`${base}/apply/dog-registration?${new URLSearchParams(dog())}`)
  await page.getByRole('button', { name: 'Start' }).click()
  await page.locator('[name=declaration]').check({ force: true })
  await page.getByRole('button', { name: 'Send application' }).click()
  const owed = await page.locator('main').innerText()
  check('it says what is to be paid, and how', /To be paid/.test(owed) && /IBAN/.test(owed) && /RF\d\d/.test(owed), owed.slice(0, 600))
  await accessible(page, 'a case with a fee')
  await fits(page, 'a case with a fee')
  await picture(page, `fee-${script}`)
  await page.getByRole('button', { name: 'Pay online' }).or(page.getByRole('link', { name: 'Pay online' })).click()
  check('the page says that it is invented', /No money moves/.test(await page.locator('main').innerText()))
  await accessible(page, 'the invented payment page')
  await page.getByRole('button', { name: 'Pay with invented money' }).click()
  const paid = await page.locator('main').innerText()
  check('it is paid, with a receipt, and decided', /receipt .?Q-/.test(paid) && /Granted/.test(paid), paid.slice(0, 600))
  await page.context().close()
}

async function counter (script) {
  const who = await visitor(chrome)
  await signInAs(who, 'Rosa Pinto')
  await who.goto(`${base}/account`)
  const number = (await who.locator('main').innerText()).match(/S-[A-Z0-9]{4}-[A-Z0-9]{5}/)?.[0]
  const page = await visitor(chrome, { script })
  await signInAs(page, 'Ana Brito', '/desk/counter')
  await page.locator('[name=number]').fill(number)
  await page.getByRole('button', { name: 'Find' }).click()
  check('the person is found', (await page.locator('main').innerText()).includes('Rosa Pinto'))
  await accessible(page, 'the counter')
  await page.locator('[name=person]').check({ force: true })
  await page.locator('[name=service]').selectOption('residence-certificate')
  await page.locator('[name=channel][value=counter]').check({ force: true })
  await page.locator('[name=seen]').check({ force: true })
  await page.getByRole('button', { name: 'Begin the application' }).click()
  check('the form is the same, at the desk', page.url().includes('/desk/counter/app_'), page.url())
  for (let steps = 0; steps < 10 && !page.url().endsWith('/check'); steps += 1) {
    await page.locator('main form input[type=radio]').first().check({ force: true })
    await page.getByRole('button', { name: 'Save and continue' }).click()
  }
  await accessible(page, 'the check at the counter')
  await page.locator('[name=declaration]').check({ force: true })
  await page.getByRole('button', { name: 'Send application' }).click()
  check('the person confirms it first', (await page.locator('main').innerText()).includes('Say how the person has confirmed it'))
  await accessible(page, 'not confirmed at the counter')
  if (script) {
    await page.getByRole('button', { name: 'Send a code to their inbox' }).click()
    await who.goto(`${base}/inbox`)
    const code = (await who.locator('main').innerText()).match(/Your code at the counter: \D*(\d{6})/)?.[1]
    await page.locator('[name=confirmed][value=code]').check({ force: true })
    await page.locator('[name=code]').fill(code === '000000' ? '000001' : '000000')
    await page.locator('[name=declaration]').check({ force: true })
    await page.getByRole('button', { name: 'Send application' }).click()
    check('another code is refused', (await page.locator('main').innerText()).includes('This is another code'))
    await page.locator('[name=code]').fill(code)
  } else {
    await page.locator('[name=confirmed][value=signature]').check({ force: true })
  }
  await picture(page, `counter-confirm-${script}`)
  await page.locator('[name=declaration]').check({ force: true })
  await page.getByRole('button', { name: 'Send application' }).click()
  const done = await page.locator('main').innerText()
  const reference = done.match(/RC-[A-Z0-9]{4}-[A-Z0-9]{5}/)?.[0]
  check('it is handed in', reference !== undefined, done)
  await accessible(page, 'handed in at the counter')
  const home = await page.request.get(`${base}/desk/counter/${reference}/receipt`)
  check('the letter to take home is a PDF', (await home.body()).subarray(0, 5).toString() === '%PDF-', String(home.status()))
  await who.goto(`${base}/applications/${reference}`)
  const letter = await who.request.get(`${base}/applications/${reference}/letters/1`)
  check('the letter that it has arrived is a PDF', (await letter.body()).subarray(0, 5).toString() === '%PDF-', String(letter.status()))
  check('the person has it too', (await who.locator('main').innerText()).includes(reference))
  await who.goto(`${base}/my-data/uses`)
  check('and sees who looked', /find a case or a person/i.test(await who.locator('main').innerText()))
  await page.context().close()
  await who.context().close()
}

async function feePages () {
  for (const lang of languages) {
    const page = await visitor(chrome, { width: 320, lang })
    await signInAs(page, 'Paul Dubois', '/desk')
    await page.goto(`${base}/desk/payments?lang=${lang}`)
    await accessible(page, `fees ${lang}`, lang)
    const first = page.locator('tbody a').first()
    if (await first.count() > 0) {
      await first.click()
      await accessible(page, `one fee ${lang}`, lang)
    }
    await page.context().close()
    const clerk = await visitor(chrome, { width: 320, lang })
    await signInAs(clerk, 'Ana Brito', '/desk')
    await clerk.goto(`${base}/desk/counter?lang=${lang}`)
    await accessible(clerk, `the counter ${lang}`, lang)
    await clerk.context().close()
  }
}

// Fills in a collection of bulky waste up to "check your answers", for the last time that is offered or this one.
async function bulkyWaste (page, time) {
  await begin(page, 'bulky-waste')
  if (await page.locator('main select').count() === 0) await page.locator('button[value^="add:"]').click()
  await page.locator('[name="items.0.what"]').selectOption({ index: 1 })
  await page.locator('[name="items.0.number"]').fill('1')
  await page.getByRole('button', { name: 'Save and continue' }).click()
  let chosen = time
  for (let steps = 0; steps < 10 && !page.url().endsWith('/check'); steps += 1) {
    const times = page.locator('select[name=collection]')
    if (await page.locator('[name=kerb]').count() > 0) {
      await page.locator('[name=kerb][value=yes]').check({ force: true })
    } else if (await times.count() > 0) {
      const offered = await times.locator('option').evaluateAll(all => all.map(one => one.value).filter(Boolean))
      chosen ??= offered.at(-1)
      if (!offered.includes(chosen)) return undefined
      await times.selectOption(chosen)
    }
    await page.getByRole('button', { name: 'Save and continue' }).click()
  }
  await page.locator('[name=declaration]').check({ force: true })
  return chosen
}

async function send (page) {
  await page.getByRole('button', { name: 'Send application' }).click()
}

async function bookingFull () {
  const page = await visitor(chrome)
  const late = await visitor(chrome, { script: false })
  await signInAs(page, 'Amina Haddad')
  await signInAs(late, 'Rosa Pinto')
  const time = await bulkyWaste(page)
  check('a time is offered', typeof time === 'string', String(time))
  check('the other one may choose it too', await bulkyWaste(late, time) === time)
  await send(page)
  // The invented history may have booked something for her: then she is told so at once.
  const before = await page.locator('.govuk-error-summary').count() > 0
  check('the first is booked', before || /Granted|booked/i.test(await said(page)))
  // One person has one booking to come: the rest is for others.
  check('and sees no way to book a second one', await bulkyWaste(page, time) !== undefined)
  await send(page)
  const told = await page.locator('.govuk-error-summary').innerText()
  check('who has booked is told', told.includes('booked this already'), told)
  check('nothing is lost', page.url().includes('/applications/'), page.url())
  await page.context().close()
  await late.context().close()
}

async function missing () {
  const page = await visitor(chrome)
  await signInAs(page, 'Amina Haddad')
  await begin(page, 'parking-permit')
  const field = page.locator('main input[type=text]').first()
  if (await field.count() === 0) return
  await field.fill('??')
  await page.getByRole('button', { name: 'Save and continue' }).click()
  check('what is wrong is told', await page.locator('.govuk-error-summary').count() === 1)
  check('what was typed is there', await page.locator('main input[type=text]').first().inputValue() === '??')
  await accessible(page, 'a question with an error')
  await page.context().close()
}

async function strangers () {
  const page = await visitor(chrome)
  await signInAs(page, 'Amina Haddad')
  await begin(page, 'parking-permit')
  const path = new URL(page.url()).pathname
  const other = await visitor(chrome)
  const answer = await other.goto(`${base}${path}`)
  check('a stranger is asked to sign in, and sees no draft', new URL(answer.url()).pathname === '/sign-in', answer.url())
  await signInAs(other, 'Yara Nasser', path)
  check('nor does somebody else who is signed in', (await other.goto(`${base}${path}`)).status() === 404)
  const desk = await page.goto(`${base}/desk`)
  check('a resident sees no desk', desk.status() === 403 || desk.status() === 404, String(desk.status()))
  await page.context().close()
  await other.context().close()
}
