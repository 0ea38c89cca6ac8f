// Acting for others: a mandate given and ended, a helper who applies, a parent, a guardian, two for a company.
import { accessible, base, check, fits, picture, signInAs, text, visitor } from './lib.mjs'

// Ticks, chooses and fills what a page of a form still asks, until "check your answers".
async function fillIn (page, answers) {
  for (let pages = 0; pages < 30 && !page.url().includes('/check'); pages += 1) {
    for (const field of await page.locator('main form [name]:not([type=hidden]):not([name=do])').all()) {
      const [key, kind] = [await field.getAttribute('name'), await field.getAttribute('type')]
      if (!(key in answers)) continue
      if (kind === 'radio' || kind === 'checkbox') {
        if (await field.getAttribute('value') === answers[key]) await field.check({ force: true })
      } else if (await field.evaluate(one => one.tagName) === 'SELECT') {
        await field.selectOption(answers[key])
      } else await field.fill(answers[key])
    }
    const before = page.url()
    await page.locator('main form .govuk-button-group button, main form > button.govuk-button').first().click()
    await page.waitForURL(url => url.href !== before, { timeout: 6000 }).catch(() => {})
  }
}

async function beginFor (page, service, name) {
  await page.goto(`${base}/apply/${service}`)
  await page.getByLabel(name, { exact: true }).check({ force: true })
  await page.getByRole('button', { name: 'Start', exact: true }).click()
}

async function send (page) {
  await page.locator('[name=declaration]').check({ force: true })
  await page.getByRole('button', { name: 'Send application' }).click()
}

// Noor, a social worker, applies for Jan; he is told, sees who looked, and ends the mandate.
export async function helper (chrome, { script, certificate }) {
  const noor = await visitor(chrome, { script })
  await signInAs(noor, 'Noor Amrani')
  await noor.goto(`${base}/apply/residence-certificate`)
  await accessible(noor, 'for whom is it')
  await picture(noor, `for-whom-${script ? 'script' : 'plain'}`)
  await beginFor(noor, 'residence-certificate', 'Jan Visser')
  check('the page says for whom', (await noor.locator('.town-acting-for').innerText()).includes('Jan Visser'))
  await fillIn(noor, certificate)
  await accessible(noor, 'check the answers for somebody')
  check('whose answers they are', (await noor.locator('.town-acting-for').innerText()).includes('Jan Visser'))
  await picture(noor, 'check-for-jan')
  await send(noor)
  await noor.waitForURL(/\/applications\/[A-Z]+-/)
  const path = new URL(noor.url()).pathname
  check('the case says who acts for whom', (await text(noor)).includes('Noor Amrani for Jan Visser'))
  await picture(noor, 'case-of-jan')
  await noor.goto(`${base}/my/applications`)
  check('it is in her list under his name', (await text(noor)).includes('For Jan Visser'))
  await accessible(noor, 'my applications with those of others')
  await picture(noor, 'my-applications-for-jan')
  // In a service that the mandate does not name he is no choice.
  await noor.goto(`${base}/apply/student-grant`)
  check('not in other services', await noor.getByLabel('Jan Visser').count() === 0)
  // Nor in one in which everybody comes for themself.
  await noor.goto(`${base}/apply/noise-report`)
  check('not where everybody comes themself', await noor.getByLabel('Jan Visser').count() === 0)

  const jan = await visitor(chrome, { script })
  await signInAs(jan, 'Jan Visser')
  await jan.goto(`${base}/inbox`)
  check('he is told', (await text(jan)).includes('Noor Amrani has handed in an application for you'))
  await jan.goto(`${base}${path}`)
  check('he sees who did it', (await text(jan)).includes('by Noor Amrani for'))
  await picture(jan, 'case-as-jan-sees-it')
  await jan.goto(`${base}/my-data/uses`)
  check('he sees that she looked', (await text(jan)).includes('Noor Amrani, who acts for you'))
  return { noor, jan, path }
}

export async function ended ({ noor, jan, path }) {
  await jan.goto(`${base}/account/mandates`)
  await accessible(jan, 'mandates')
  await picture(jan, 'mandates')
  await jan.locator('summary', { hasText: 'End the mandate' }).first().click()
  await jan.getByRole('button', { name: /End the mandate/ }).first().click()
  check('it has ended', (await text(jan)).includes('It was ended.'))
  const answer = await noor.goto(`${base}${path}`)
  check('she sees the case no more', answer.status() === 404, `${answer.status()}`)
  await noor.goto(`${base}/inbox`)
  check('she is told', (await text(noor)).includes('Jan Visser has ended the mandate'))
  await jan.goto(`${base}${path}`)
  check('he sees it still', (await text(jan)).includes('by Noor Amrani for'))
}

// Jan gives the mandate anew, by number and name; what is wrong is told at its field.
export async function given ({ noor, jan }) {
  await noor.goto(`${base}/account/mandates`)
  const number = (await text(noor)).match(/S-[0-9A-Z]{4}-[0-9A-Z]+/)[0]
  await jan.goto(`${base}/account/mandates`)
  const give = async family => {
    await jan.locator('[name=number]').fill(number)
    await jan.locator('[name=family_name]').fill(family)
    await jan.locator('[name=scope][value=all]').check({ force: true })
    await jan.getByRole('button', { name: 'Give the mandate' }).click()
  }
  await give('Silva')
  check('number and name must fit', (await text(jan)).includes('Nobody has this sign-in number and this family name together'))
  await accessible(jan, 'a mandate refused')
  await give('Amrani')
  check('it is given', (await text(jan)).includes('The mandate is given'))
  await noor.goto(`${base}/acting`)
  await accessible(noor, 'for whom one acts')
  await picture(noor, 'acting')
  await noor.getByLabel('Jan Visser', { exact: true }).check({ force: true })
  await noor.getByRole('button', { name: 'Continue' }).click()
  check('the session acts for him', (await noor.locator('.town-acting-for').innerText()).includes('Jan Visser'))
  await noor.goto(`${base}/acting`)
  await noor.getByLabel('For myself', { exact: true }).check({ force: true })
  await noor.getByRole('button', { name: 'Continue' }).click()
  check('and for herself again', await noor.locator('.town-acting-for').count() === 0)
}

export async function guardianAndParent (chrome, { certificate }) {
  const nils = await visitor(chrome, { width: 320 })
  await signInAs(nils, 'Nils Berg')
  await beginFor(nils, 'residence-certificate', 'Ada Berg')
  check('a guardian begins', (await nils.locator('.town-acting-for').innerText()).includes('Ada Berg'))
  await fits(nils, 'a question for somebody, 320 px')
  await fillIn(nils, certificate)
  await send(nils)
  await nils.waitForURL(/\/applications\/[A-Z]+-/)
  check('a guardian hands in', (await text(nils)).includes('Nils Berg for Ada Berg'))
  await picture(nils, 'guardian-320')
  const amina = await visitor(chrome)
  await signInAs(amina, 'Amina Haddad')
  await amina.goto(`${base}/apply/residence-certificate?lang=ar`)
  check('a parent may', (await text(amina)).includes('Noor Haddad'))
  await accessible(amina, 'for whom is it, ar', 'ar')
  await picture(amina, 'for-whom-ar')
  await amina.goto(`${base}/account/mandates?lang=ar`)
  await accessible(amina, 'mandates, ar', 'ar')
  await picture(amina, 'mandates-ar')
}

// The first of two signs, the second one hands in; what one begins the other one sees.
export async function twoForACompany (chrome, { licence }) {
  const lea = await visitor(chrome)
  await signInAs(lea, 'Lea Martin')
  await beginFor(lea, 'freedom-of-information', 'Corner Bakery')
  await fillIn(lea, licence)
  check('she is told that it takes two', (await text(lea)).includes('two people together'))
  await picture(lea, 'company-first')
  await send(lea)
  check('it waits', (await text(lea)).includes('You have confirmed it.'))
  const ivo = await visitor(chrome)
  await signInAs(ivo, 'Ivo Petrov')
  await ivo.goto(`${base}/my/applications`)
  await ivo.locator('h2:has-text("Corner Bakery") ~ ul a').first().click()
  await fillIn(ivo, licence)
  check('he reads that she confirmed', (await text(ivo)).includes('Another representative has confirmed'))
  await picture(ivo, 'company-second')
  await send(ivo)
  await ivo.waitForURL(/\/applications\/[A-Z]+-/)
  check('now it is handed in', (await text(ivo)).includes('for Corner Bakery'))
  await picture(ivo, 'company-sent')
}
