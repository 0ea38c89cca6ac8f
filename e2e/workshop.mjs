// The service owner's journeys: a service from inside, and a table that is changed, proposed and answered. Nothing is
// published here, because that writes the town's folder; crates/aedile/tests/it/changes.rs publishes.
import { accessible, base, check, journey, picture, signInAs, text as main, visitor } from './lib.mjs'

const service = '/desk/services/housing-benefit'
const table = `${service}/tables/Eligibility`

export async function workshop (chrome) {
  for (const lang of ['en', 'fr', 'ar']) {
    for (const width of [1280, 320]) {
      await journey(`a service from inside, ${lang}, ${width} px`, () => pages(chrome, lang, width))
    }
  }
  await journey('what scenarios go through is shaded and told', () => covered(chrome))
  for (const script of [true, false]) {
    const how = script ? 'with JavaScript' : 'without JavaScript'
    await journey(`a decision table is changed and answered, ${how}`, () => change(chrome, script))
    await journey(`a decision table as a spreadsheet, ${how}`, () => sheet(chrome, script))
  }
}

async function pages (chrome, lang, width) {
  const page = await visitor(chrome, { width, lang })
  await signInAs(page, 'Sofia Marino', '/desk/services')
  for (const path of ['/desk/services', '/desk/changes', `${service}/process`, table, `${service}/tables/Outcome`]) {
    await page.goto(`${base}${path}?lang=${lang}`)
    await accessible(page, `${path} ${lang} ${width}`, lang)
    await picture(page, `workshop-${path.split('/').at(-1)}-${lang}-${width}`)
  }
  await page.context().close()
}

// Elements and flows apart, in the picture and as lists.
async function covered (chrome) {
  for (const width of [1280, 320]) {
    const page = await visitor(chrome, { width })
    await signInAs(page, 'Sofia Marino', '/desk/services/food-stall-permit/process')
    const told = (await main(page)).match(/take (\d+) of (\d+) flows/)
    check('flows are counted', told !== null && Number(told[1]) < Number(told[2]), told)
    const shaded = await page.locator('.bpmn-flow.bpmn-taken .bpmn-mark').count()
    check('flows that are taken are shaded', shaded > 0 && shaded <= Number(told[1]), shaded)
    const missed = page.locator('details', { hasText: 'Flows that no scenario takes' })
    await missed.locator('summary').click()
    const items = missed.locator('li')
    check('the others are listed in words', await items.count() === Number(told[2]) - Number(told[1]))
    check('each from where to where', /^From .+ to /.test((await items.first().innerText()).replace(/[\u2068\u2069]/g, '')))
    await accessible(page, `coverage ${width}`)
    await picture(page, `coverage-${width}`)
    await page.context().close()
  }
}

// A cell by its label; what is filled into a sentence stands between marks of direction.
function cell (page, rule, column) {
  return page.getByLabel(new RegExp(`^Rule \\W*${rule}\\W*: \\W*${column}\\W*$`))
}

async function change (chrome, script) {
  const page = await visitor(chrome, { script, width: script ? 1280 : 320 })
  await signInAs(page, 'Sofia Marino', `${service}/process`)
  await page.locator(`a[href="${table}"]`).click()
  const rules = await page.locator('tbody tr').count()
  await cell(page, 1, 'Age').fill('>= 21')
  await page.locator('button[value=add]').click()
  check('a rule is added', await page.locator('tbody tr').count() === rules + 1)
  check('what was typed stays', await cell(page, 1, 'Age').inputValue() === '>= 21')
  await page.locator(`button[value=up-${rules}]`).click()
  check('it is moved', await cell(page, rules, 'law').inputValue() === '')
  await page.locator('form button[value=check]').last().click()
  check('a rule without law is told at its rule', (await page.locator(`#rule-${rules} th`).innerText()).includes('names no law'))
  await accessible(page, 'a table with faults')
  await picture(page, `table-checked-${script}`)
  await page.locator(`button[value=remove-${rules - 1}]`).click()
  check('it is removed', await page.locator('tbody tr').count() === rules)
  await page.locator('button[value=propose]').click()
  check('a reason is needed', await page.locator('.govuk-error-summary').count() === 1)
  await page.locator('textarea[name=reason]').fill('Section 4 as amended: 21 years.')
  await page.locator('button[value=propose]').click()
  const path = new URL(page.url()).pathname
  const text = await main(page)
  check('it is proposed', path.startsWith('/desk/changes/') && text.includes('Waits for approval'), text)
  check('the cell is told', text.includes('>= 18') && text.includes('>= 21'), text)
  check('nobody approves their own', await page.locator('button[value=approve]').count() === 0)
  await accessible(page, 'a proposed change')
  await picture(page, `change-${script}`)
  const other = await visitor(chrome, { script })
  await signInAs(other, 'Tomas Berg', path)
  await accessible(other, 'a change to decide')
  check('a second person may approve', await other.locator('button[value=approve]').count() === 1)
  await other.locator('button[value=reject]').click()
  check('a rejection has a reason', await other.locator('.govuk-error-summary').count() === 1)
  await other.locator('textarea[name=reason]').fill('The amendment is not in force yet.')
  await other.locator('button[value=reject]').click()
  check('it is rejected', (await main(other)).includes('Rejected'))
  await page.reload()
  check('its proposer reads why', (await main(page)).includes('not in force yet'))
  await other.context().close()
  await page.context().close()
}

async function sheet (chrome, script) {
  const page = await visitor(chrome, { script })
  await signInAs(page, 'Sofia Marino', table)
  for (const format of ['xlsx', 'ods']) {
    const reply = await page.request.get(`${base}${table}/sheet?format=${format}`)
    const bytes = await reply.body()
    check(`${format} is a file`, reply.ok() && bytes.subarray(0, 2).toString() === 'PK', reply.headers()['content-type'])
    await page.goto(`${base}${table}`)
    await page.locator('input[type=file]').setInputFiles({ name: `table.${format}`, mimeType: reply.headers()['content-type'], buffer: bytes })
    await page.locator('textarea[name=sheet_reason]').fill('Nothing, to try it.')
    await page.getByRole('button', { name: 'Propose this spreadsheet' }).click()
    check(`${format} comes back as it went`, (await page.locator('.govuk-error-summary').innerText()).includes('Nothing differs'))
  }
  await page.locator('input[type=file]').setInputFiles({ name: 'x.xlsx', mimeType: 'text/plain', buffer: Buffer.from('no sheet') })
  await page.getByRole('button', { name: 'Propose this spreadsheet' }).click()
  check('what is no spreadsheet is refused with words', (await page.locator('.govuk-error-summary').innerText()).includes('no XLSX or ODS'))
  await accessible(page, 'a spreadsheet that is refused')
  await page.context().close()
}
