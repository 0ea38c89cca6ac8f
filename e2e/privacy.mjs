// Who looked, why, and one's rights: a resident asks about an entry, the data protection officer answers it.
import { accessible, base, check, journey, signInAs, visitor } from './lib.mjs'

const officerPages = [
  '/desk/privacy', '/desk/privacy/openings', '/desk/privacy/delays', '/desk/privacy/restrictions',
  '/desk/privacy/processing', '/desk/privacy/map'
]

// Runs the journeys.
export async function privacy (chrome) {
  for (const lang of ['en', 'fr', 'ar']) {
    for (const width of [1280, 320]) {
      await journey(`the data protection officer's pages, ${lang}, ${width} px`, () => officer(chrome, lang, width))
    }
  }
  await journey('a resident asks why, and is answered', () => why(chrome))
  await journey('a use is restricted and goes on again', () => restriction(chrome))
  await journey('something is agreed to and taken back', () => consent(chrome))
}

async function officer (chrome, lang, width) {
  const page = await visitor(chrome, { width, lang })
  await signInAs(page, 'Elias Holm')
  for (const path of officerPages) {
    const answer = await page.goto(`${base}${path}?lang=${lang}`)
    check(`${path} ${lang}`, answer.status() === 200, `${answer.status()}`)
    await accessible(page, `${path} ${lang} ${width}`, lang)
  }
  await page.context().close()
}

async function why (chrome) {
  // Without JavaScript: everything is a link or a form.
  const resident = await visitor(chrome, { script: false })
  await signInAs(resident, 'Amina Haddad')
  await resident.goto(`${base}/my-data/uses?lang=en`)
  await resident.locator('a[href^="/apply/data-question?entry=use_"]').first().click()
  await resident.locator('main form button[type=submit]').first().click()
  for (let steps = 0; steps < 8 && !resident.url().endsWith('/check'); steps += 1) {
    await resident.locator('main form button[type=submit]').first().click()
  }
  const statement = resident.locator('main [name=declaration]')
  if (await statement.count() > 0) await statement.first().check()
  await resident.locator('main form button[type=submit]').last().click()
  await resident.goto(`${base}/my-data/uses?lang=en`)
  const asked = resident.locator('a', { hasText: 'Asked on' }).first()
  check('the entry says that it was asked', await asked.count() === 1)
  const reference = (await asked.getAttribute('href')).split('/').pop()
  const official = await visitor(chrome)
  await signInAs(official, 'Elias Holm')
  await official.goto(`${base}/desk/cases/${reference}?lang=en`)
  const text = await official.locator('main').innerText()
  check('the officer sees the opening', text.includes('Asks about this opening'), text.slice(0, 400))
  await official.locator('button[value=take]').first().click()
  await official.locator('summary', { hasText: 'Grant' }).first().click()
  await official.locator('details[open] textarea').first().fill('The caseworker looked at your application.')
  await official.locator('details[open] button[name=do]').first().click()
  await resident.goto(`${base}/my-data/uses?lang=en`)
  check('the entry says that it was answered', await resident.locator('a', { hasText: 'Answered on' }).count() > 0)
  await official.context().close()
  await resident.context().close()
}

async function restriction (chrome) {
  const page = await visitor(chrome)
  await signInAs(page, 'Omar Benali')
  await page.goto(`${base}/my-data?lang=en`)
  await page.locator('summary', { hasText: 'Restrict the use' }).click()
  await page.locator('[name=ground][value=accuracy]').check()
  await page.locator('button', { hasText: 'Restrict from now on' }).click()
  const lift = page.locator('button', { hasText: 'Let the use go on' })
  check('the restriction stands on the page', await lift.count() === 1)
  await lift.click()
  check('it is lifted by one button', await page.locator('button', { hasText: 'Let the use go on' }).count() === 0)
  await page.context().close()
}

async function consent (chrome) {
  const page = await visitor(chrome)
  await signInAs(page, 'Omar Benali')
  await page.goto(`${base}/my-data/consents?lang=en`)
  await accessible(page, '/my-data/consents', 'en')
  const section = page.locator('section', { hasText: 'Surveys about our services' })
  await section.locator('button').click()
  check('it says since when one agrees', (await section.innerText()).includes('You agreed on'))
  const [receipt] = await Promise.all([page.waitForEvent('download'), section.locator('a[download]').click()])
  check('a receipt', receipt.suggestedFilename().endsWith('.jsonld'), receipt.suggestedFilename())
  await section.locator('button').click()
  check('it is taken back by one button', !(await section.innerText()).includes('You agreed on'))
  await page.context().close()
}
