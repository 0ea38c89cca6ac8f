// Proven at a counter: a code on one's own device, then the way back for whoever has lost everything.
import { accessible, base, check, journey, picture, signInAs, text, visitor } from './lib.mjs'

const password = 'three herons at the quay'
const born = { day: '6', month: '5', year: '1990' }

async function registered (chrome, script, family) {
  const page = await visitor(chrome, { script })
  await page.goto(`${base}/register`)
  await page.locator('[name=given-name]').fill('Mila')
  await page.locator('[name=family-name]').fill(family)
  for (const part of Object.keys(born)) await page.locator(`[name=born-${part}]`).fill(born[part])
  await page.locator('[name=means][value=password]').check({ force: true })
  await page.locator('main form button').last().click()
  await page.locator('[name=password]').fill(password)
  await page.locator('main form button').last().click()
  await page.waitForURL(/\/register\/done/)
  return page
}

// The clerk finds somebody and notes a document.
async function compare (clerk, find, document, choose) {
  await clerk.goto(`${base}/desk/counter`)
  await find()
  await clerk.getByRole('button', { name: 'Find' }).click()
  await clerk.locator('[name=person]').first().check({ force: true })
  await clerk.getByRole('button', { name: 'Prove who this is' }).click()
  await clerk.waitForURL(/\/desk\/proof\/per_/)
  await clerk.locator('[name=document-kind]').selectOption('passport')
  await clerk.locator('[name=document-country]').fill('prt')
  await clerk.locator('[name=document-number]').fill(document)
  await clerk.locator('[name=compared]').check({ force: true })
  if (choose) await clerk.locator(`[name=old][value=${choose}]`).check({ force: true })
  await clerk.getByRole('button', { name: 'Prove the account' }).click()
}

async function proven (chrome, script) {
  const family = script ? 'Okoro' : 'Okafor'
  const number = script ? 'CC 123456' : 'CC 654321'
  const mila = await registered(chrome, script, family)
  await mila.goto(`${base}/account`)
  const own = (await text(mila)).match(/S-[A-Z0-9]{4}-[A-Z0-9]{5}/)[0]
  await mila.getByRole('link', { name: 'Prove who you are at a counter' }).click()
  await accessible(mila, 'how one is proven')
  await mila.getByRole('button', { name: 'I am at the counter: show a code' }).click()
  const code = (await text(mila)).match(/K-[A-Z0-9]{4}-[A-Z0-9]{5}/)?.[0]
  check('a code is shown', code !== undefined)
  await accessible(mila, 'a code for the counter')
  await picture(mila, `proof-code-${script}`)

  const clerk = await visitor(chrome, { script })
  await signInAs(clerk, 'Ana Brito', '/desk/counter')
  await compare(clerk, () => clerk.locator('[name=number]').fill(code), '1')
  check('what can be no document is refused', (await text(clerk)).includes('write the letters of its country'))
  await accessible(clerk, 'a document refused')
  await picture(clerk, `proof-refused-${script}`)
  await clerk.locator('[name=document-number]').fill(number)
  await clerk.getByRole('button', { name: 'Prove the account' }).click()
  check('the account is theirs', (await text(clerk)).includes('The account is theirs'), await text(clerk))
  await accessible(clerk, 'proven')
  await mila.goto(`${base}/account/proof`)
  check('they read since when', (await text(mila)).includes('has been proven since'))
  await mila.goto(`${base}/inbox`)
  check('they are told', (await text(mila)).includes('How you sign in has changed'))
  await mila.goto(`${base}/my-data/uses`)
  check('they see who looked', /Counter clerk/.test(await text(mila)))
  await mila.goto(`${base}/account`)
  await mila.getByRole('button', { name: 'Set up a code app' }).click()
  check('what they add now counts', mila.url().endsWith('/account/code-app'), mila.url())

  // They lose everything: only the document that was noted brings them back.
  const described = async () => {
    await clerk.locator('[name=family_name]').fill(family)
    for (const part of Object.keys(born)) await clerk.locator(`[name=born-${part}]`).fill(born[part])
  }
  await compare(clerk, described, 'ZZ 999999', 'end')
  check('another document is refused', (await text(clerk)).includes('Another document was noted'))
  await clerk.locator('[name=document-number]').fill(number)
  await clerk.getByRole('button', { name: 'Prove the account' }).click()
  const link = (await text(clerk)).match(/\/invitation\/\S+/)?.[0]
  check('a link is handed over', link !== undefined, await text(clerk))
  await accessible(clerk, 'a link to hand over')
  await picture(clerk, `proof-link-${script}`)
  await mila.goto(`${base}/account`)
  check('the old session is over', mila.url().includes('/sign-in'), mila.url())
  const anew = await visitor(chrome, { script })
  await anew.goto(`${base}${link}`)
  await anew.getByRole('button', { name: 'Open my account' }).click()
  check('in the same account', (await text(anew)).includes(own))
  await anew.goto(`${base}/account/password`)
  await anew.locator('[name=password]').fill('four grey herons at sea')
  await anew.locator('main form button').last().click()
  check('with a new password', anew.url().includes('done=password-set'), anew.url())
  for (const page of [mila, clerk, anew]) await page.context().close()
}

// Whoever has the account and is somebody else: noted by the code that they show, never by a slip of the hand.
async function doubted (chrome, script) {
  const mila = await registered(chrome, script, script ? 'Nwosu' : 'Nwachukwu')
  await mila.goto(`${base}/account`)
  const own = (await text(mila)).match(/S-[A-Z0-9]{4}-[A-Z0-9]{5}/)[0]
  await mila.goto(`${base}/account/proof`)
  await mila.getByRole('button', { name: 'I am at the counter: show a code' }).click()
  const code = (await text(mila)).match(/K-[A-Z0-9]{4}-[A-Z0-9]{5}/)[0]
  const clerk = await visitor(chrome, { script })
  await signInAs(clerk, 'Ana Brito', '/desk/counter')
  await clerk.locator('[name=number]').fill(code)
  await clerk.getByRole('button', { name: 'Find' }).click()
  await clerk.locator('[name=person]').first().check({ force: true })
  await clerk.getByRole('button', { name: 'Prove who this is' }).click()
  await clerk.getByText('The person who has this account is somebody else').click()
  await accessible(clerk, 'somebody else has the account')
  await clerk.locator('[name=doubt-reason]').fill('The picture shows somebody else')
  await clerk.getByRole('button', { name: 'Note that it is somebody else' }).click()
  check('nothing is noted without the tick', (await text(clerk)).includes('Tick that you have compared'))
  check('what was written is there', await clerk.locator('[name=doubt-reason]').inputValue() === 'The picture shows somebody else')
  await accessible(clerk, 'a doubt refused')
  await picture(clerk, `proof-doubt-${script}`)
  await clerk.locator('[name=doubt-compared]').check({ force: true })
  await clerk.getByRole('button', { name: 'Note that it is somebody else' }).click()
  check('noted', (await text(clerk)).includes('signed out everywhere'), await text(clerk))
  await mila.goto(`${base}/account`)
  check('signed out', mila.url().includes('/sign-in'), mila.url())
  await mila.goto(`${base}/sign-in/password`)
  await mila.locator('[name=name]').fill(own)
  await mila.locator('[name=password]').fill(password)
  await mila.locator('main form button').last().click()
  for (const path of ['/account', '/inbox', '/my-data', '/services/parking-permit', '/account/proof']) {
    await mila.goto(base + path)
    const own = path !== '/services/parking-permit'
    check(`${path} ${own ? 'leads to the way out' : 'is there for everybody'}`, new URL(mila.url()).pathname === (own ? '/account/proof' : path), mila.url())
  }
  check('the reason is told, with the way out', /The picture shows somebody else[\s\S]*Come to a counter/.test(await text(mila)), await text(mila))
  await accessible(mila, 'an account in doubt')
  for (const page of [mila, clerk]) await page.context().close()
}

async function inEachLanguage (chrome) {
  for (const lang of ['en', 'fr', 'ar']) {
    const page = await visitor(chrome, { width: 320, lang })
    await signInAs(page, 'Rosa Pinto')
    await page.goto(`${base}/account/proof?lang=${lang}`)
    await accessible(page, `how one is proven ${lang}`, lang)
    await picture(page, `proof-${lang}`)
    await page.goto(`${base}/account`)
    const number = (await text(page)).match(/S-[A-Z0-9]{4}-[A-Z0-9]{5}/)[0]
    const clerk = await visitor(chrome, { width: 320, lang })
    await signInAs(clerk, 'Ana Brito', '/desk')
    await clerk.goto(`${base}/desk/counter?lang=${lang}&number=${number}`)
    await clerk.locator('[name=person]').first().check({ force: true })
    await clerk.locator('button[value=prove]').click()
    await accessible(clerk, `comparing ${lang}`, lang)
    await picture(clerk, `proof-desk-${lang}`)
    await page.context().close()
    await clerk.context().close()
  }
}

export async function proof (chrome) {
  for (const script of [true, false]) {
    const how = script ? 'with JavaScript' : 'without JavaScript'
    await journey(`somebody is proven at the counter and comes back, ${how}`, () => proven(chrome, script))
    await journey(`an account that somebody else has opens nothing, ${how}`, () => doubted(chrome, script))
  }
  await journey('proving at the counter in each language', () => inEachLanguage(chrome))
}
