// Forms as people fill them in: groups of several things and people, a file taken for another, an answer to the office,
// a session that ends while one types. Each with JavaScript and without.
import { accessible, base, check, fits, journey, picture, signInAs, visitor } from './lib.mjs'

// The smallest document that is one.
export const pdf = Buffer.from(`%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
xref
0 4
0000000000 65535 f 
0000000009 00000 n 
0000000053 00000 n 
0000000102 00000 n 
trailer<</Size 4/Root 1 0 R>>
startxref
165
%%EOF
`)

export async function applying (chrome) {
  for (const script of [true, false]) {
    const how = script ? 'with JavaScript' : 'without JavaScript'
    const as = (who, service, run) => whole(chrome, { who, service, script }, run)
    await journey(`three things of bulky waste, ${how}`, () => as(script ? 'Yara Nasser' : 'Omar Benali', 'bulky-waste', threeThings))
    await journey(`a household that moves, ${how}`, () => as('Chiara Rossi', 'change-of-address', movers))
    await journey(`a marriage with two witnesses, ${how}`, () => as(script ? 'Yara Nasser' : 'Omar Benali', 'marriage-date', witnesses))
    await journey(`a stall with two who cook, ${how}`, () => as('Chiara Rossi', 'food-stall-permit', cooks))
    await journey(`a benefit with somebody whom the register does not know, ${how}`, () => as(script ? 'Yara Nasser' : 'Daniel Ferreira', 'housing-benefit', lodger))
    await journey(`a dog whose card was the wrong file, ${how}`, () => as('Chiara Rossi', 'dog-registration', wrongFile))
    await journey(`signed out while typing, ${how}`, () => signedOut(chrome, script))
  }
  await journey('a household from the register is read, not decoded', () => household(chrome))
  await journey('the office is answered with a document', () => answered(chrome))
}

// Applies from the service's page to the application sent, at a phone's width.
async function whole (chrome, { who, service, script }, answer) {
  const page = await visitor(chrome, { script, width: 320 })
  await signInAs(page, who)
  await begin(page, service)
  await answer(page)
  if (!page.url().endsWith('/check')) await page.getByRole('link', { name: 'Check and send' }).click()
  await fits(page, `${service}: check`)
  await picture(page, `applying-${service}-check-${script}`)
  await page.locator('[name=declaration]').check({ force: true })
  await page.getByRole('button', { name: 'Send application' }).click()
  // The invented history may have booked something for them: one person has one booking to come, and is told so.
  const told = page.locator('.govuk-error-summary')
  if (await told.count() > 0 && (await told.innerText()).includes('booked this already')) return
  await page.waitForURL(/\/applications\/[A-Z]+-[A-Z0-9]+-[A-Z0-9]+/)
  await picture(page, `applying-${service}-sent-${script}`)
  check(`${service}: no JSON is shown`, !/[[{]"/.test(await page.locator('main').innerText()))
  await page.context().close()
}

async function begin (page, service) {
  await page.goto(`${base}/apply/${service}?lang=en`)
  await page.getByRole('button', { name: 'Start' }).click()
}

// Fills fields by their names; a date by its parts, a file by a name that ends in .pdf.
async function fill (page, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`[name="${name}"]`).first()
    const kind = await field.evaluate(e => e.tagName === 'SELECT' ? 'select' : e.type)
    if (kind === 'select') await field.selectOption(value === 'first' ? { index: 1 } : value)
    else if (kind === 'radio') await page.locator(`[name="${name}"][value="${value}"]`).check({ force: true })
    else if (kind === 'file') await field.setInputFiles({ name: value, mimeType: 'application/pdf', buffer: pdf })
    else await field.fill(value)
  }
}

export function day (name, at) {
  return { [`${name}-day`]: String(at.getUTCDate()), [`${name}-month`]: String(at.getUTCMonth() + 1), [`${name}-year`]: String(at.getUTCFullYear()) }
}

const inDays = days => new Date(Date.now() + days * 86_400_000)

async function goOn (page) {
  await page.locator('.govuk-button-group button').first().click()
}

// One page: what is filled in is taken, and the next page comes. A task list leads on by itself.
export async function step (page, fields = {}) {
  if (await page.locator('.govuk-task-list').count() > 0) await nextTask(page)
  await fill(page, fields)
  const before = page.url()
  await goOn(page)
  if (page.url() === before) throw new Error(`stuck at ${before}: ${await page.locator('main').innerText()}`)
}

async function nextTask (page) {
  const open = page.locator('.govuk-task-list__item', { hasText: /Not started|In progress/ }).first()
  await open.getByRole('link').click()
}

// Presses a small button of the page by what it does: add:items, remove:items:0, remove-file:card.
async function press (page, command) {
  await page.locator(`button[name=do][value^="${command}"]`).first().click()
}

async function value (page, name) {
  return page.locator(`[name="${name}"]`).first().inputValue()
}

async function threeThings (page) {
  check('a list begins with one thing', await page.locator('fieldset.town-item').count() === 1)
  await fill(page, { 'items.0.what': 'sofa', 'items.0.number': '2' })
  await press(page, 'add:items')
  check('what was typed stays when another is added', await value(page, 'items.0.what') === 'sofa' && await value(page, 'items.0.number') === '2')
  await accessible(page, 'a group of two')
  await fill(page, { 'items.1.what': 'bed', 'items.1.number': 'two' })
  await press(page, 'add:items')
  const told = await page.locator('.govuk-error-summary a').allInnerTexts()
  check('one unreadable number is told, and it alone', told.length === 1, told.join(', '))
  await page.locator('.govuk-error-summary a').first().click()
  check('its link leads to it', page.url().endsWith('#f-items-1-number') || await page.evaluate(() => document.activeElement.id) === 'f-items-1-number')
  check('nothing else is lost', await value(page, 'items.1.what') === 'bed' && await value(page, 'items.0.what') === 'sofa' && await value(page, 'items.1.number') === 'two')
  await fill(page, { 'items.1.number': '1', 'items.2.what': 'mattress', 'items.2.number': '1' })
  await press(page, 'add:items')
  await fill(page, { 'items.3.what': 'wardrobe', 'items.3.number': '1' })
  await press(page, 'remove:items:0')
  check('what is removed is gone, and only that', await value(page, 'items.0.what') === 'bed' && await value(page, 'items.2.what') === 'wardrobe')
  // The Enter key goes on and takes nothing away.
  await page.locator('[name="items.0.number"]').press('Enter')
  await page.waitForURL(/questions\/place/)
  await step(page)
  await step(page, { kerb: 'yes' })
  await step(page, { collection: 'first' })
  await step(page)
  const text = await page.locator('main').innerText()
  check('three things are sent', ['Bed frame', 'Mattress', 'Wardrobe'].every(thing => text.includes(thing)) && !text.includes('Sofa'), text.slice(0, 600))
}

async function movers (page) {
  await step(page, { destination: 'in-town' })
  await step(page, { 'new_address-street': 'Quay Street', 'new_address-number': '2', 'new_address-postcode': '', 'new_address-city': 'Saltmere' })
  await step(page, day('move_date', inDays(3)))
  await step(page, { home_right: 'tenant' })
  await step(page, { who_moves: 'some' })
  check('whom the register knows is filled in', (await value(page, 'movers.0.name-given')) === 'Luca')
  check('with the date of birth', (await value(page, 'movers.0.born-year')).length === 4)
  await picture(page, 'applying-movers')
  await accessible(page, 'a group from the register')
  await step(page, { 'movers.0.moves': 'yes' })
  check('who moves is sent', (await page.locator('main').innerText()).includes('Luca Rossi'))
}

async function witnesses (page) {
  await step(page, { 'partner-given': 'Marco', 'partner-family': 'Serra', 'partner-email': 'marco@example.org' })
  await step(page, day('partner_born', new Date('1994-03-02')))
  await step(page, { related: 'no' })
  await step(page, { earlier: 'never' })
  await step(page, { venue: 'harbour-hall' })
  await step(page, { ceremony: 'first' })
  await step(page, { language: 'en' })
  await nextTask(page)
  check('as many witnesses as are needed are asked for', await page.locator('fieldset.town-item').count() === 2)
  await fill(page, { 'witnesses.0.name-given': 'Ada', 'witnesses.0.name-family': 'Lund', ...day('witnesses.0.born', new Date('1990-01-05')), 'witnesses.1.name-given': 'Ben' })
  await goOn(page)
  const told = await page.locator('.govuk-error-summary a').allInnerTexts()
  check('what lacks is told at its field', told.length === 2, told.join(', '))
  const there = await page.locator('.govuk-error-summary a').evaluateAll(links => links.every(link => document.getElementById(link.hash.slice(1))))
  check('each error leads to a field', there)
  await accessible(page, 'two witnesses')
  await picture(page, 'applying-witnesses')
  await step(page, { 'witnesses.1.name-family': 'Osei', ...day('witnesses.1.born', new Date('1988-11-30')) })
}

async function cooks (page) {
  await step(page, { pitch: 'beach' })
  await step(page, { ...day('season-from', inDays(30)), ...day('season-to', inDays(40)) })
  await step(page, { stall_area: '6.5' })
  await step(page, { food: 'Juices' })
  await step(page, { fire: 'none' })
  await fill(page, { 'staff.0.person-given': 'Chiara', 'staff.0.person-family': 'Rossi', ...day('staff.0.certificate_until', inDays(400)) })
  await press(page, 'add:')
  await step(page, { 'staff.1.person-given': 'Luca', 'staff.1.person-family': 'Rossi', ...day('staff.1.certificate_until', inDays(500)) })
  check('the kinds of file are told before one is chosen', /PDF, JPG and PNG/.test(await page.locator('main').innerText()))
  await step(page, { hygiene: 'hygiene.pdf' })
  await step(page, { stall_photo: 'stall.pdf' })
  await step(page)
  const text = (await page.locator('main').innerText()).replaceAll('\u00a0', ' ')
  check('both are sent, and the area with its unit', text.includes('Luca Rossi') && text.includes('6.5 m²'), text.slice(0, 500))
}

async function lodger (page) {
  await step(page, { tenancy: 'home' })
  await step(page, { rent: '640' })
  await step(page, { service_costs: '0' })
  await step(page, { contract: 'contract.pdf' })
  await nextTask(page)
  await press(page, 'add:')
  await step(page, { 'household.0.name-given': 'Sam', 'household.0.name-family': 'Quist', ...day('household.0.born', new Date('1999-05-17')), 'household.0.relation': 'other' })
  await step(page, { lodgers: 'no' })
  await nextTask(page)
  if (page.url().includes('income-proof')) await step(page, { income_proof: 'income.pdf' })
  await step(page, { savings: '1200' })
  await step(page, { account: 'PT50000201231234567890154' })
  await page.getByRole('link', { name: 'Check and send' }).click()
  check('who is not registered is sent', (await page.locator('main').innerText()).includes('Sam Quist'))
}

async function wrongFile (page) {
  await step(page, { dog_name: 'Pip' })
  await step(page, { breed: 'beagle' })
  check('a month has no day', await page.locator('[name$="-day"]').count() === 0)
  await picture(page, 'applying-month')
  await step(page, { 'dog_born-month': '6', 'dog_born-year': '2024' })
  await step(page, { chip: String(Date.now()).padStart(15, '6').slice(-15) })
  await step(page, { assistance: 'yes' })
  await step(page, { assistance_card: 'wrong.pdf' })
  const text = await page.locator('main').innerText()
  check('a month is read as one', text.includes('June 2024'), text.slice(0, 400))
  await page.getByRole('link', { name: /^Change.*assistance dog.s card/ }).click()
  await step(page, { assistance_card: 'right.pdf' })
  const after = await page.locator('main').innerText()
  check('the new file takes the place of the old', after.includes('right.pdf') && !after.includes('wrong.pdf'), after)
  await page.getByRole('link', { name: /^Change.*assistance dog.s card/ }).click()
  await accessible(page, 'a file that is there')
  await picture(page, 'applying-file')
  await press(page, 'remove-file:assistance_card')
  check('a file can be taken away', await page.getByText('right.pdf').count() === 0)
  await step(page, { assistance_card: 'last.pdf' })
}

// Signed out in another tab while a page is being filled in: nothing typed is lost.
async function signedOut (chrome, script) {
  const page = await visitor(chrome, { script })
  await signInAs(page, 'Yara Nasser')
  await begin(page, 'dog-registration')
  await page.waitForURL(/questions\/dog-name/)
  const path = new URL(page.url()).pathname
  await fill(page, { dog_name: 'Old Salt' })
  const other = await page.context().newPage()
  await other.goto(`${base}/account`)
  await other.getByRole('button', { name: 'Sign out', exact: true }).first().click()
  await goOn(page)
  await accessible(page, 'signed out while typing')
  await picture(page, `applying-signed-out-${script}`)
  check('it is told', await page.locator('h1').innerText() === 'You are signed out')
  await other.goto(`${base}${path}`)
  check('a page of one’s own leads to signing in', new URL(other.url()).pathname === '/sign-in', other.url())
  await signInAs(other, 'Yara Nasser')
  await page.getByRole('button', { name: 'Send again' }).click()
  await page.waitForURL(/questions\/breed/)
  await page.goto(`${base}${path}`)
  check('what was typed is there', await value(page, 'dog_name') === 'Old Salt')
  await page.context().close()
}

async function household (chrome) {
  const page = await visitor(chrome, { width: 320 })
  await signInAs(page, 'Amina Haddad')
  await begin(page, 'housing-benefit')
  const id = new URL(page.url()).pathname
  await page.goto(`${base}${id}/questions/household`)
  const text = await page.locator('main').innerText()
  check('people by name and relation', /Karim Haddad/.test(text) && /Partner/.test(text), text)
  check('and no JSON', !/[[{]"/.test(text))
  await accessible(page, 'a household from the register')
  await picture(page, 'applying-household')
  await page.context().close()
}

// The office has asked Omar for a page of his document.
async function answered (chrome) {
  const page = await visitor(chrome, { script: false, width: 320 })
  await signInAs(page, 'Omar Benali')
  await page.goto(`${base}/my/applications?lang=en`)
  const cases = await page.locator('main a[href^="/applications/"]').evaluateAll(links => links.map(link => link.href))
  for (const path of cases) {
    await page.goto(path)
    if (await page.locator('form[action$="/answer"]').count() > 0) break
  }
  await fill(page, { text: '   ' })
  await page.getByRole('button', { name: 'Send answer' }).click()
  check('nothing is no answer', /Write your answer, or add a file/.test(await page.locator('.govuk-error-summary').innerText()))
  const long = 'word '.repeat(1400) + 'END'
  await fill(page, { text: long })
  await page.getByRole('button', { name: 'Send answer' }).click()
  check('too long is told, and nothing is cut', (await page.locator('[name=text]').inputValue()).endsWith('END'))
  await picture(page, 'applying-answer')
  const late = await page.context().newPage()
  await late.goto(page.url().replace(/\/answer$/, ''))
  await fill(page, { text: 'Here is the page.', files: 'page2.pdf' })
  await page.getByRole('button', { name: 'Send answer' }).click()
  const text = await page.locator('main').innerText()
  check('the document is with the case', text.includes('page2.pdf') && await page.locator('form[action$="/answer"]').count() === 0, text)
  await fill(late, { text: 'The same from another tab' })
  await late.getByRole('button', { name: 'Send answer' }).click()
  check('an answer that comes too late is shown, not lost', (await late.locator('main').innerText()).includes('The same from another tab'))
  await page.context().close()
}
