// Two factors of everybody, in a town of one's own that asks for them: whoever has a password alone is led to the page that
// asks for a second factor, nothing else of theirs is open to pages or programs, and they go on where they were going once
// they have added a code app (without JavaScript) or a passkey. Needs AEDILE (the program) and PORT. Prints "N passed,
// N failed" last.
import {
  answered, arrives, byPasskey, byPassword, codeOf, cookiesOf, device, interfaceRefuses, looksRight, placeOf,
  readsLikeEverybody, register, says, session, signOut, timeToType
} from './account.mjs'
import { answers, browser, check, finish, journey, text, visitor } from './lib.mjs'
import { ownTown } from './town.mjs'

const town = ownTown('factors', process.env.PORT ?? '18486')
const { origin } = town
town.configure('[sign_in]\nsecond_factor = "everybody"\n')
town.serve()
const chrome = await browser()
await answers(origin)

const own = { '/account': 'Your account', '/inbox': 'Inbox', '/my-data': 'My data' }
// The page that asks for a second factor, and where it leads on to.
const before = path => `/account/second-factor?next=${encodeURIComponent(path)}`

// Somebody was going to their inbox and makes an account on the way, with a password; gives its number.
async function comes (page, family) {
  await page.goto(`${origin}/inbox`)
  await page.getByRole('link', { name: 'Create an account' }).click()
  const number = await register(page, { family })
  await says(page, 'beside the new number it says what comes next', 'Add the second one on the next page')
  await page.locator('main a.govuk-button').click()
  await arrives(page, before('/inbox'))
  return number
}

async function asksForTheSecond (page) {
  const told = await text(page)
  check('it asks for a second factor', await page.locator('h1').innerText() === 'Show a second factor')
  check('it says why', told.includes('a password that others have found out') && told.includes('nothing is lost'), told)
  const ways = ['fingerprint, face or PIN', 'Set up a code app', 'Come to a counter with an identity document']
  check('it says how, and who helps', ways.every(way => told.includes(way)), told)
  check('of somebody who has none it says nothing else', !told.includes('You have one already'), told)
}

// Each page of one's own leads to the one that asks, and from there on; the rest of the town is as it is to everybody.
async function isHeldBack (page) {
  for (const path of Object.keys(own)) {
    await page.goto(origin + path)
    check(`${path} leads to the second factor first`, placeOf(page) === before(path), page.url())
  }
  await interfaceRefuses(page, origin, 'second-factor-first')
  await readsLikeEverybody(page, origin)
  await page.goto(origin + before('/inbox'))
}

async function isLetIn (page) {
  for (const [path, title] of Object.entries(own)) {
    await page.goto(origin + path)
    check(`${path} is open`, placeOf(page) === path && await page.locator('h1').innerText() === title, page.url())
  }
  const told = await answered(await cookiesOf(page), `${origin}/api/v1/my/account`)
  check('the interface is open', told.status === 200, JSON.stringify(told))
}

// Sets a code app up with a code of the step before, as of somebody who types slowly, so that this step's is still to be
// used. Gives the secret and the code.
async function addsCodeApp (page) {
  await page.getByRole('button', { name: 'Set up a code app' }).click()
  await page.waitForURL(/\/account\/code-app/)
  await looksRight(page, 'factors: a code app')
  const secret = await page.locator('main strong bdi').innerText()
  await timeToType()
  const code = codeOf(secret, -1)
  await page.locator('[name=code]').fill(code)
  await page.getByRole('button', { name: 'Finish' }).click()
  return { secret, code }
}

async function types (page, code) {
  await page.locator('[name=code]').fill(code)
  await page.getByRole('button', { name: 'Continue' }).click()
}

await journey('without JavaScript a code app lets its person in, and is asked for from then on', async () => {
  const page = await visitor(chrome, { script: false, width: 320 })
  const number = await comes(page, 'Okafor')
  await asksForTheSecond(page)
  check('it says what a passkey needs', (await text(page)).includes('Passkeys need JavaScript'), await text(page))
  await looksRight(page, 'factors: the second one')
  await isHeldBack(page)
  const held = await session(page)
  const { secret, code } = await addsCodeApp(page)
  await arrives(page, '/inbox')
  check('they go on in the same session', held !== undefined && await session(page) === held)
  await isLetIn(page)

  await signOut(page)
  await page.goto(`${origin}/my-data`)
  await byPassword(page, number)
  await arrives(page, '/sign-in/code?next=%2Fmy-data')
  check('after the password the code is asked for', await page.locator('h1').innerText() === 'Enter the code from your app')
  check('the password alone gives no session any more', await session(page) === undefined)
  await types(page, code)
  await says(page, 'the code of the beginning is refused', 'This is not the code of this moment')
  await timeToType()
  await types(page, codeOf(secret))
  await arrives(page, '/my-data')
  await isLetIn(page)
  await page.context().close()
})

await journey('the page that asks is right in each language, at both widths', async () => {
  const page = await visitor(chrome)
  await comes(page, 'Okonkwo')
  const titles = { fr: 'Présentez un second facteur', ar: 'أظهر عاملًا ثانيًا', en: 'Show a second factor' }
  for (const [lang, title] of Object.entries(titles)) {
    await page.goto(`${origin}${before('/inbox')}&lang=${lang}`)
    check(`it asks in ${lang}`, await page.locator('h1').innerText() === title, await text(page))
    await looksRight(page, 'factors: the second one', lang)
  }
  await page.getByRole('button', { name: 'Set up a code app' }).click()
  await page.waitForURL(/\/account\/code-app/)
  await looksRight(page, 'factors: a code app')
  await page.context().close()
})

await journey('with JavaScript a passkey lets its person in, and a password alone no more than before', async () => {
  const page = await visitor(chrome)
  await device(page)
  const number = await comes(page, 'Okoro')
  await asksForTheSecond(page)
  await isHeldBack(page)
  const held = await session(page)
  await page.locator('[data-passkey=create] [data-passkey-button]').click()
  await arrives(page, '/inbox')
  check('they go on in the same session', held !== undefined && await session(page) === held)
  await isLetIn(page)
  await page.goto(`${origin}/account`)
  check('the account has the passkey', (await text(page)).includes('Added on'), await text(page))

  await signOut(page)
  await page.goto(`${origin}/my-data`)
  await byPassword(page, number)
  await arrives(page, before('/my-data'))
  await says(page, 'it says that there is one already', 'Your account has a passkey, a card or a code app')
  await interfaceRefuses(page, origin, 'second-factor-first')
  await looksRight(page, 'factors: one is there already')
  await page.locator('main a.govuk-button', { hasText: 'Sign in with it' }).click()
  await byPasskey(page)
  await arrives(page, '/my-data')
  await isLetIn(page)
  await page.context().close()
})

for (const script of [true, false]) {
  await journey(`whoever is held back can sign out, ${script ? 'with JavaScript' : 'without JavaScript'}`, async () => {
    const page = await visitor(chrome, { script })
    const number = await comes(page, 'Okeke')
    const cookie = await cookiesOf(page)
    await signOut(page)
    const told = await answered(cookie, `${origin}/api/v1/my/account`)
    check('the session is over, not only its cookie', told.status === 401 && told.code === 'sign-in-first', JSON.stringify(told))
    await page.goto(`${origin}/account`)
    check('whoever comes back signs in first', placeOf(page) === '/sign-in?next=%2Faccount', page.url())
    await byPassword(page, number)
    await arrives(page, before('/account'))
    await asksForTheSecond(page)
    await page.context().close()
  })
}

await chrome.close()
town.stop()
finish()
