// Signing in with identity cards in a town of one's own: cards, their authority and its server are OpenSSL's and
// Node.js's (softcard.mjs), and a stub in the page plays the browser's extension (Web eID). Needs AEDILE (the program),
// PORT and OCSP_PORT. Prints "N passed, N failed" last.
import { join } from 'node:path'
import { accessible, answers, browser, check, finish, fits, journey, picture, visitor } from './lib.mjs'
import { authority } from './softcard.mjs'
import { ownTown } from './town.mjs'

const port = process.env.PORT ?? '18482'
const ocspPort = process.env.OCSP_PORT ?? '18483'
const town = ownTown('cards', port)
const { folder, origin } = town
const issuer = authority(join(folder, 'issuer'), `http://127.0.0.1:${ocspPort}/`)
const stranger = authority(join(folder, 'stranger'), `http://127.0.0.1:${ocspPort}/`)

// The authority's server; it reads its list when it starts, so it starts anew after each change. It says when it is
// ready: asked anything but what it is for, it ends.
let responder
async function answering () {
  responder?.kill()
  if (responder) await new Promise(resolve => { if (responder.exitCode !== null || responder.signalCode) resolve(); else responder.on('exit', resolve) })
  responder = issuer.responder(ocspPort)
  await new Promise((resolve, reject) => {
    responder.stderr.on('data', said => { if (`${said}`.includes('waiting for')) resolve() })
    responder.on('exit', () => reject(new Error('the authority\'s server does not come up')))
  })
}

// The extension in a page: it acknowledges, lets the card sign, and answers; or the person takes the card out.
async function extension (page, sign) {
  await page.exposeFunction('softCard', sign)
  await page.addInitScript(() => {
    window.addEventListener('message', async ({ source, data }) => {
      if (source !== window || data?.action !== 'web-eid:authenticate') return
      window.postMessage({ action: 'web-eid:authenticate-ack' }, window.location.origin)
      const token = await window.softCard(data.challengeNonce, window.location.origin)
      const answer = token ?? { error: { code: 'ERR_WEBEID_USER_CANCELLED', message: 'cancelled' } }
      window.postMessage({ action: `web-eid:authenticate-${token ? 'success' : 'failure'}`, ...answer }, window.location.origin)
    })
  })
}

town.configure(`[cards]
authorities_file = "${issuer.pem}"
register_prefix = "PNOSM-"
high_policies = ["0.4.0.2042.1.2"]
`)
town.people()
town.serve()
const chrome = await browser()
const noor = { number: 'PNOSM-310001', given: 'Noor', family: 'Haddad' }
const card = issuer.card(noor)

const message = page => page.locator('[data-card-message]').innerText()
async function press (page) {
  await page.locator('[data-card-button]').click()
}
async function told (page, words) {
  await page.locator('[data-card-message]', { hasText: words }).waitFor()
}

await journey('a card that the register knows signs in, for certain', async () => {
  await answering()
  await answers(origin)
  const page = await visitor(chrome)
  await extension(page, (challenge, where) => issuer.token(card, where, challenge))
  await page.goto(`${origin}/sign-in?next=/account`)
  await accessible(page, 'sign in with a card')
  await picture(page, 'sign-in-card')
  await press(page)
  await page.waitForURL(`${origin}/account`)
  const account = await page.locator('main').innerText()
  check('it is Noor', account.includes('Noor Haddad'))
  check('at the highest level', account.includes('Identity card, highest level'))
  check('the card is bound', account.includes('One card signs you in'))
  await page.goto(`${origin}/account/cards`)
  await accessible(page, 'cards')
  await picture(page, 'cards')
  await page.getByRole('button', { name: 'Let no card sign me in' }).click()
  check('not without another way', (await page.locator('main').innerText()).includes('your only way to sign in'))
  await page.goto(`${origin}/account/password`)
  await page.fill('[name=password]', 'three herons at the quay')
  await page.locator('main form button').last().click()
  await page.goto(`${origin}/account/cards`)
  await page.getByRole('button', { name: 'Let no card sign me in' }).click()
  check('stopped', (await page.locator('main').innerText()).includes('No card signs you in any more'))
  const thief = await visitor(chrome)
  await extension(thief, (challenge, where) => issuer.token(card, where, challenge))
  await thief.goto(`${origin}/sign-in`)
  await press(thief)
  await told(thief, 'This card was stopped and does not sign in')
  await page.locator('[data-card-button]').click()
  await page.waitForURL(/done=added/)
  check('and taken again', (await page.locator('main').innerText()).includes('The card has been added'))
})

await journey('RSA cards sign in as well', async () => {
  for (const algorithm of ['RS256', 'PS256', 'ES256']) {
    const other = issuer.card({ number: 'PNOSM-310002', given: 'Jan', family: 'Visser' }, algorithm)
    await answering()
    const page = await visitor(chrome, { width: 320, lang: 'ar' })
    await extension(page, (challenge, where) => issuer.token(other, where, challenge))
    await page.goto(`${origin}/sign-in?next=/account`)
    await fits(page, `sign in with a card ${algorithm}`)
    if (algorithm === 'RS256') {
      await accessible(page, 'sign in with a card, narrow', 'ar')
      await picture(page, 'sign-in-card-narrow')
    }
    await press(page)
    await page.waitForURL(`${origin}/account`)
    check(`${algorithm}: it is Jan`, (await page.locator('main').innerText()).includes('Jan Visser'))
    await page.goto(`${origin}/account/cards`)
    await fits(page, `cards ${algorithm}`)
    if (algorithm === 'RS256') await picture(page, 'cards-narrow')
  }
})

await journey('what does not fit is said in words', async () => {
  const page = await visitor(chrome)
  let sign = () => null
  await extension(page, (challenge, where) => sign(challenge, where))
  await page.goto(`${origin}/sign-in`)
  await press(page)
  await told(page, 'Nothing came from the card')
  sign = (challenge, where) => stranger.token(stranger.card(noor), where, challenge)
  await press(page)
  await told(page, 'does not know the issuer')
  await accessible(page, 'a card refused')
  await picture(page, 'sign-in-card-refused')
  sign = challenge => issuer.token(card, 'https://evil.example', challenge)
  await press(page)
  await told(page, 'does not belong to this page')
  const nobody = issuer.card({ number: 'PNOSM-999999', given: 'Nobody', family: 'Here' })
  await answering()
  sign = (challenge, where) => issuer.token(nobody, where, challenge)
  await press(page)
  await told(page, 'No account here has the number')
  issuer.status(card, 'R')
  await answering()
  sign = (challenge, where) => issuer.token(card, where, challenge)
  await press(page)
  await told(page, 'revoked or suspended')
  issuer.status(card, 'V')
  responder.kill()
  await new Promise(resolve => setTimeout(resolve, 300))
  await press(page)
  await told(page, 'cannot find out at the moment')
  check('the other ways stay', await page.getByRole('link', { name: 'Sign in with a password' }).count() === 1)
})

await journey('without the extension, and without JavaScript', async () => {
  const page = await visitor(chrome)
  await page.goto(`${origin}/sign-in`)
  await press(page)
  await told(page, 'cannot reach a card reader')
  check('the words say where to get it', (await message(page)).includes('web-eid.eu'))
  const plain = await visitor(chrome, { script: false })
  await plain.goto(`${origin}/sign-in`)
  check('the page says why there is no button', (await plain.locator('main').innerText()).includes('needs JavaScript, because the browser talks to the card reader'))
  check('and shows none', await plain.locator('[data-card-button]').isHidden())
})

await chrome.close()
responder?.kill()
town.stop()
finish()
