// What people do with an account in a town of one's own: make it, sign in to it and out of it, show a passkey or the code
// of an app; and what is asked of an account before which nothing of its own is open yet.
import { createHmac } from 'node:crypto'
import { accessible, check, fits, picture, text } from './lib.mjs'

const password = 'three herons at the quay'
const STEP_MS = 30_000
const TYPING_MS = 8_000
const everybodys = ['/', '/services', '/services/parking-permit', '/accessibility', '/roles']
const interfaces = [['GET', '/api/v1/my/account'], ['GET', '/api/v1/my/messages'], ['POST', '/api/v1/applications']]

// A device that answers every request for a passkey, as a fingerprint would.
export async function device (page) {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true }
  })
}

// Makes an account, from the page that asks who one is to the one that shows the sign-in number; gives that.
export async function register (page, { given = 'Mila', family, means = 'password' }) {
  const about = { 'given-name': given, 'family-name': family, 'born-day': '6', 'born-month': '5', 'born-year': '1990' }
  for (const [name, value] of Object.entries(about)) await page.locator(`[name="${name}"]`).fill(value)
  await page.locator(`[name=means][value=${means}]`).check({ force: true })
  await page.locator('main form button').last().click()
  if (means === 'passkey') {
    await page.locator('[data-passkey-button]').click()
  } else {
    await page.locator('[name=password]').fill(password)
    await page.locator('main form button').last().click()
  }
  await page.waitForURL(/\/register\/done/)
  return (await text(page)).match(/S-[A-Z0-9]{4}-[A-Z0-9]{5}/)[0]
}

// From the page with the ways to sign in: number and password, whatever comes of them.
export async function byPassword (page, number) {
  await page.getByRole('link', { name: 'Sign in with a password' }).click()
  await page.locator('[name=name]').fill(number)
  await page.locator('[name=password]').fill(password)
  await page.locator('main form button').last().click()
}

// From the same page: the passkey on this device.
export const byPasskey = page => page.locator('[data-passkey=sign-in] [data-passkey-button]').click()

export async function signOut (page) {
  await page.locator('header form[action="/sign-out"] button').click()
  await page.waitForURL(/\/sign-out$/)
  check('signing out is confirmed', await page.locator('h1').innerText() === 'You are signed out')
  check('and the browser has no session any more', await session(page) === undefined)
}

// The token of the session, if there is one.
export async function session (page) {
  return (await page.context().cookies()).find(one => one.name.endsWith('session'))?.value
}

// All cookies of a browser, as a request sends them.
export async function cookiesOf (page) {
  return (await page.context().cookies()).map(one => `${one.name}=${one.value}`).join('; ')
}

// What the interface answers to these cookies.
export async function answered (cookie, address, method = 'GET') {
  const headers = { cookie, 'content-type': 'application/json' }
  const reply = await fetch(address, { method, headers, body: method === 'GET' ? undefined : '{}' })
  const told = await reply.json().catch(() => ({}))
  return { status: reply.status, code: told.code }
}

// Where a browser is: path and query.
export function placeOf (page) {
  const { pathname, search } = new URL(page.url())
  return pathname + search
}

// Waits until a browser is there.
export const arrives = (page, place) => page.waitForURL(url => url.pathname + url.search === place)

// Waits until a page says something: one that is still coming says nothing yet.
export async function says (page, what, words) {
  const there = await page.locator('main', { hasText: words }).waitFor().then(() => true, () => false)
  check(what, there, there ? '' : await text(page))
}

// Nothing of one's own is open to programs either, to read or to change.
export async function interfaceRefuses (page, origin, code) {
  const cookie = await cookiesOf(page)
  for (const [method, path] of interfaces) {
    const told = await answered(cookie, origin + path, method)
    check(`the interface refuses ${method} ${path} as ${code}`, told.status === 403 && told.code === code, JSON.stringify(told))
  }
}

// What everybody may read stays open, with the way out at its head.
export async function readsLikeEverybody (page, origin) {
  for (const path of everybodys) {
    const answer = await page.goto(origin + path)
    check(`${path} stays open`, answer.status() === 200 && placeOf(page) === path, `${answer.status()} ${page.url()}`)
  }
  check('a page for everybody has the way out', await page.locator('header form[action="/sign-out"]').count() === 1)
}

// A page at a phone's width and at a desk's.
export async function looksRight (page, name, lang = 'en') {
  const before = page.viewportSize()
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 })
    const here = `${name}, ${lang}, ${width} px`
    await accessible(page, here, lang)
    // What is only looked at with a script is measured without one, too.
    if (page.withoutScript) await fits(page, `${here}, without JavaScript`)
    await picture(page, `${name.replaceAll(/\W+/g, '-')}-${lang}-${width}${page.withoutScript ? '-plain' : ''}`)
  }
  await page.setViewportSize(before)
}

// The code of an app for a step of thirty seconds from this one (TOTP, RFC 6238); `secret` as it stands on the page.
export function codeOf (secret, ahead = 0) {
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS) + ahead))
  const digest = createHmac('sha1', fromBase32(secret)).update(step).digest()
  const number = digest.readUInt32BE(digest.at(-1) & 0x0f) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}

function fromBase32 (words) {
  const values = [...words].map(letter => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter)).filter(value => value >= 0)
  const bits = values.map(value => value.toString(2).padStart(5, '0')).join('')
  return Buffer.from(bits.match(/.{8}/g).map(byte => parseInt(byte, 2)))
}

// A code counts in its own step alone: near the end of one it is the next one's that is typed.
export async function timeToType () {
  const left = STEP_MS - Date.now() % STEP_MS
  if (left < TYPING_MS) await new Promise(resolve => setTimeout(resolve, left))
}
