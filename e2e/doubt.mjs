// An account that, as an official found at a counter, somebody else has, in a town of one's own: its sessions are over, and
// whoever signs in again, by password or passkey, comes to the page with the day, the reason and the way out, and no further,
// until an official proves the account by the code that they draw there. With JavaScript and without, at a phone's width and
// at a desk's. Needs AEDILE (the program) and PORT. Prints "N passed, N failed" last.
import {
  answered, arrives, byPasskey, byPassword, cookiesOf, device, interfaceRefuses, looksRight, placeOf,
  readsLikeEverybody, register, says, signOut
} from './account.mjs'
import { answers, browser, check, finish, journey, text, visitor } from './lib.mjs'
import { ownTown } from './town.mjs'

const town = ownTown('doubt', process.env.PORT ?? '18487')
const { origin } = town
town.configure('')
town.serve()
const chrome = await browser()
await answers(origin)

const proof = '/account/proof'
const service = 'freedom-of-information'
const reason = 'The picture shows somebody else'
const pages = ['/account', '/inbox', '/my-data', '/my/applications', '/acting', `/apply/${service}`]
const today = () => new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'Europe/Lisbon' }).format()
let clerk
let documents = 123456

// Makes an account with a passkey, or without JavaScript with a password, and begins to apply for something.
async function comes (page) {
  if (!page.withoutScript) await device(page)
  await page.goto(`${origin}/register`)
  const means = page.withoutScript ? 'password' : 'passkey'
  const number = await register(page, { family: 'Nwosu', means })
  await page.goto(`${origin}/apply/${service}`)
  await page.getByRole('button', { name: 'Start' }).click()
  await page.waitForURL(/\/applications\//)
  return { number, draft: placeOf(page) }
}

// Signs in again on the way to the inbox.
async function comesBack (page, number) {
  await page.goto(`${origin}/inbox`)
  if (page.withoutScript) await byPassword(page, number)
  else await byPasskey(page)
  await arrives(page, proof)
}

async function drawsCode (page) {
  await page.goto(origin + proof)
  await page.getByRole('button', { name: 'I am at the counter: show a code' }).click()
  await says(page, 'a code is shown', 'Show this code at the counter')
  return (await text(page)).match(/K-[A-Z0-9]{4}-[A-Z0-9]{5}/)[0]
}

// The clerk types the code, and has the account before them that it is of.
async function finds (code) {
  await clerk.goto(`${origin}/desk/counter`)
  await clerk.locator('[name=number]').fill(code)
  await clerk.getByRole('button', { name: 'Find' }).click()
  await clerk.locator('[name=person]').first().check({ force: true })
  await clerk.getByRole('button', { name: 'Prove who this is' }).click()
  await clerk.waitForURL(/\/desk\/proof\/per_/)
}

// Gives the days on which that may have been.
async function notesTheDoubt (code) {
  const days = [today()]
  await finds(code)
  await clerk.getByText('The person who has this account is somebody else').click()
  await clerk.locator('[name=doubt-reason]').fill(reason)
  await clerk.locator('[name=doubt-compared]').check({ force: true })
  await clerk.getByRole('button', { name: 'Note that it is somebody else' }).click()
  await says(clerk, 'the official reads what follows', 'Noted. The account is signed out everywhere')
  return [...days, today()]
}

async function proves (code) {
  await finds(code)
  check('the official reads what was noted', (await text(clerk)).includes(reason), await text(clerk))
  await clerk.locator('[name=document-kind]').selectOption('passport')
  await clerk.locator('[name=document-country]').fill('PRT')
  // A document proves one account.
  await clerk.locator('[name=document-number]').fill(`CC ${documents += 1}`)
  await clerk.locator('[name=compared]').check({ force: true })
  await clerk.getByRole('button', { name: 'Prove the account' }).click()
  await says(clerk, 'the official proves the account', 'The account is theirs')
}

async function isSignedOut (page, cookie) {
  const told = await answered(cookie, `${origin}/api/v1/my/account`)
  check('the session from before is over', told.status === 401 && told.code === 'sign-in-first', JSON.stringify(told))
  await page.goto(`${origin}/account`)
  check('the account asks to sign in', placeOf(page) === '/sign-in?next=%2Faccount', page.url())
}

async function readsWhy (page, days) {
  const told = await text(page)
  const found = 'an official found at a counter that whoever had this account was somebody else'
  check('they read when it was found', days.some(day => told.includes(`On ${day} ${found}`)), told)
  check('they read the reason', told.includes(reason), told)
  const way = ['Come to a counter of the town with your identity document', 'everything opens as before']
  check('they read the way out', way.every(part => told.includes(part)), told)
  check('there is no way back into the account', await page.locator('.govuk-back-link').count() === 0)
}

async function inEachLanguage (page) {
  const words = { fr: 'un agent a constaté à un guichet', ar: 'تبيّن لموظف على الشباك', en: 'an official found at a counter' }
  for (const [lang, found] of Object.entries(words)) {
    await page.goto(`${origin}${proof}?lang=${lang}`)
    const told = await text(page)
    check(`they read it in ${lang}, and the reason as it was noted`, told.includes(found) && told.includes(reason), told)
    await looksRight(page, 'doubt: the way out', lang)
  }
}

async function opensNothing (page, draft) {
  for (const path of [...pages, draft]) {
    await page.goto(origin + path)
    const name = path === draft ? 'the application that they had begun' : path
    check(`${name} leads to the way out`, placeOf(page) === proof, page.url())
  }
  await interfaceRefuses(page, origin, 'proof-first')
  await readsLikeEverybody(page, origin)
}

async function opensAgain (page, draft) {
  for (const path of [...pages, draft]) {
    const answer = await page.goto(origin + path)
    const name = path === draft ? 'the application that they had begun' : path
    check(`${name} is open again`, answer.status() === 200 && placeOf(page) === path, `${answer.status()} ${page.url()}`)
  }
  const told = await answered(await cookiesOf(page), `${origin}/api/v1/my/account`)
  check('the interface is open again', told.status === 200, JSON.stringify(told))
  await page.goto(`${origin}/inbox`)
  check('they were told', (await text(page)).includes('How you sign in has changed'), await text(page))
}

await journey('a clerk comes to the counter by a link, with a passkey', async () => {
  clerk = await visitor(chrome)
  await device(clerk)
  const printed = town.aedile('official', 'appoint', 'clerk@town.example', 'counter', 'contact-centre')
  await clerk.goto(origin + printed.match(/\/invitation\/\S+/)[0])
  await clerk.getByRole('link', { name: 'Create an account' }).click()
  await register(clerk, { given: 'Ada', family: 'Keller', means: 'passkey' })
  await clerk.locator('main a.govuk-button').click()
  await clerk.getByRole('button', { name: 'Accept the role' }).click()
  await says(clerk, 'the role is theirs', 'The role is yours')
})

for (const script of [true, false]) {
  for (const width of [1280, 320]) {
    const how = script ? 'a passkey, with JavaScript' : 'a password, without JavaScript'
    await journey(`an account that somebody else has opens nothing until it is proven: ${how}, ${width} px`, async () => {
      const page = await visitor(chrome, { script, width })
      const { number, draft } = await comes(page)
      const cookie = await cookiesOf(page)
      const days = await notesTheDoubt(await drawsCode(page))
      await isSignedOut(page, cookie)

      await comesBack(page, number)
      await readsWhy(page, days)
      if (script && width === 1280) await inEachLanguage(page)
      else await looksRight(page, 'doubt: the way out')
      await opensNothing(page, draft)
      await page.goto(origin + proof)
      await signOut(page)
      await comesBack(page, number)

      const code = await drawsCode(page)
      await looksRight(page, 'doubt: a code for the counter')
      await page.goto(`${origin}/account`)
      check('a code that is drawn opens nothing by itself', placeOf(page) === proof, page.url())
      await proves(code)
      await page.goto(origin + proof)
      check('they read that it is proven', (await text(page)).includes('Your identity has been proven since'), await text(page))
      check('and the doubt no more', !(await text(page)).includes(reason), await text(page))
      const ended = (await text(page)).includes('Nothing of your own signs you in yet')
      check(script ? 'the passkey that they came with stays' : 'they read that the password has ended', ended === !script, await text(page))
      await looksRight(page, 'doubt: proven again')
      await opensAgain(page, draft)
      await page.context().close()
    })
  }
}

await chrome.close()
town.stop()
finish()
