// Credentials of another issuer as evidence, in a town of the test's own that believes a university on this machine: a
// student shows her enrolment from a wallet and sends no paper, an official sees who gave it and that it is hers; one
// that names somebody else is looked at; one that was taken back, or that nobody here believes, is refused in words. In a
// browser with JavaScript and without. Takes the program; prints "N passed, N failed" last.
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exportJWK, generateKeyPair } from 'jose'
import { askedAt, show } from './holder.mjs'
import { Town, folder, root, stop } from './load.mjs'
import { KIND, TAKEN_BACK, university } from './university.mjs'

const westmark = await university()
const unknown = await university()
const place = folder('evidence')
const definitions = join(place, 'town')
cpSync(join(root, 'towns/demo'), definitions, { recursive: true })

function rewrite (name, change) {
  const file = join(definitions, name)
  writeFileSync(file, change(readFileSync(file, 'utf8')))
}
// The university of the demo is at the address where ours is; and whoever applied before may apply again.
for (const name of ['wallets.toml', 'services/student-grant/form.yaml']) rewrite(name, text => text.replaceAll('https://university.example', westmark.id))
rewrite('services/student-grant/service.yaml', text => text.replace('one_open: true', 'one_open: false'))
const town = new Town(process.argv[2] ?? 'aedile', { data: join(place, 'data'), town: definitions })
town.fill()

const server = await town.serve()
process.env.AEDILE_URL = server.base
const { accessible, base, browser, check, finish, journey, picture, program, signInAs, text, visitor } = await import('./lib.mjs')
const { step } = await import('./applying.mjs')
const chrome = await browser()

async function wallet () {
  const pair = await generateKeyPair('ES256')
  return { key: pair.privateKey, jwk: await exportJWK(pair.publicKey) }
}

// A page at a phone's width and at a desk's.
async function looksRight (page, name, lang = 'en') {
  const before = page.viewportSize()
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 })
    await accessible(page, `${name} at ${width} px`, lang)
    await picture(page, `evidence-${name.replaceAll(/\W+/g, '-')}-${lang}-${width}${page.withoutScript ? '-plain' : ''}`)
  }
  await page.setViewportSize(before)
}

// Somebody begins to ask for a grant and comes to the page on which their wallet is asked.
async function begins (page, who) {
  await signInAs(page, who, '/?lang=en')
  await page.goto(`${base}/apply/student-grant?lang=en`)
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByRole('button', { name: 'Show it from your wallet' }).click()
  await page.waitForURL(/\/wallet\//)
}

// The wallet on this device takes up the link of the page, and its person looks what came of it.
async function shows (page, own, credential) {
  const address = await page.locator('a[href^="openid4vp:"]').getAttribute('href')
  const came = await show(own.key, await askedAt(address), credential)
  await page.getByRole('button', { name: 'Check again' }).click()
  return came
}

// Back by the address that the wallet was given, and the answer is taken over.
async function takesOver (page, address) {
  await page.goto(address)
  check('it is finished where the wallet led', (await text(page)).includes('Your wallet has answered. Take the answer over'), await text(page))
  await looksRight(page, 'answered')
  await page.getByRole('button', { name: 'Take it over' }).click()
  await page.waitForURL(/\/questions\/course/)
}

// The rest is answered page by page, and sent; gives the reference.
async function handsIn (page, withPaper) {
  const now = new Date()
  await step(page)
  await step(page, { 'start-month': String(now.getUTCMonth() + 1), 'start-year': String(now.getUTCFullYear()) })
  await step(page, { full_time: 'yes' })
  if (withPaper) await step(page, { enrolment: 'enrolment.pdf' })
  await step(page, { other_students: '0' })
  // The income stands there, as the register knows it.
  await step(page)
  await step(page, { account: 'NL91ABNA0417164300' })
  if (!page.url().endsWith('/check')) await page.getByRole('link', { name: 'Check and send' }).click()
  const asksForPaper = (await text(page)).includes('Statement of enrolment')
  check(withPaper ? 'the paper is asked for as of everybody' : 'no paper is asked for', asksForPaper === withPaper, await text(page))
  await accessible(page, 'check your answers, shown from a wallet')
  await page.locator('[name=declaration]').check({ force: true })
  await page.getByRole('button', { name: 'Send application' }).click()
  await page.waitForURL(/\/applications\/[A-Z]+-[A-Z0-9]+-[A-Z0-9]+/)
  return page.url().match(/\/applications\/([A-Z]+-[A-Z0-9]+-[A-Z0-9]+)/)[1]
}

const emma = await visitor(chrome)

// The case as the official reads it whose it is.
async function atTheDesk (reference, name) {
  await emma.goto(`${base}/desk/cases/${reference}`)
  await looksRight(emma, name)
  return text(emma)
}

const about = await (await program('Yara Nasser'))('GET', '/api/v1/my/registers')
// She lives alone: it is hers.
const born = JSON.stringify(about.body).match(/"born":"(\d{4}-\d\d-\d\d)"/)[1]
const yara = { given: 'YARA', family: 'Nasser', born }
const ana = { given: 'Ana', family: 'Reis', born: '2005-01-31' }
await signInAs(emma, 'Emma Fischer', '/?lang=en')

for (const script of [true, false]) {
  const how = script ? 'with JavaScript' : 'without JavaScript'
  const width = script ? 1280 : 320

  await journey(`what was taken back, or is of nobody whom the town believes, is refused in words, ${how}`, async () => {
    const page = await visitor(chrome, { script, width })
    const own = await wallet()
    await begins(page, 'Yara Nasser')
    await looksRight(page, 'asked')
    if (script) {
      const here = page.url()
      for (const lang of ['fr', 'ar', 'en']) {
        await page.goto(`${here}?lang=${lang}`)
        await looksRight(page, 'asked', lang)
      }
    }
    const back = await shows(page, own, await westmark.enrols(own.jwk, yara, TAKEN_BACK))
    check('the wallet is told', back.status === 400 && JSON.stringify(back.told).includes('not-holding'), JSON.stringify(back))
    check('the list was looked up', westmark.asked.includes('/statuses/1'), westmark.asked.join(' '))
    check('she reads that it does not hold', (await text(page)).includes('This credential is not valid now'), await text(page))
    await looksRight(page, 'taken back')
    const other = await shows(page, own, await unknown.enrols(own.jwk, yara))
    check('the wallet is told that nobody believes it', other.status === 400 && JSON.stringify(other.told).includes('not-trusted'), JSON.stringify(other))
    check('she reads that nobody here believes it', (await text(page)).includes('We do not know who gave this credential, or cannot trust them'), await text(page))
    check('whom the town does not believe is asked nothing', unknown.asked.length === 0, unknown.asked.join(' '))
    await looksRight(page, 'not believed')
    const elsewhere = await wallet()
    const stolen = await shows(page, elsewhere, await westmark.enrols(own.jwk, yara))
    check('the wallet is told that it proved nothing', stolen.status === 400 && JSON.stringify(stolen.told).includes('not-proven'), JSON.stringify(stolen))
    check('she reads that it was not proven', (await text(page)).includes('The wallet did not prove that the credential is yours'), await text(page))
    await page.getByRole('link', { name: 'Answer by hand instead' }).click()
    await page.waitForURL(/\/questions\/course/)
    check('she can answer by hand', await page.locator('[name=course]').count() === 3)
    await page.context().close()
  })

  await journey(`an enrolment is shown and no paper is sent, ${how}`, async () => {
    const page = await visitor(chrome, { script, width })
    const own = await wallet()
    await begins(page, 'Yara Nasser')
    const asked = await askedAt(await page.locator('a[href^="openid4vp:"]').getAttribute('href'))
    const [queried] = asked.dcql_query.credentials
    check('the wallet reads of which kind, and of whom', queried.meta.vct_values.includes(KIND) && JSON.stringify(queried.claims).includes(westmark.id), JSON.stringify(queried))
    check('nothing is asked that nobody needs', !JSON.stringify(queried).includes('marks'), JSON.stringify(queried))
    const came = await shows(page, own, await westmark.enrols(own.jwk, yara))
    check('the wallet is given the way back', came.status === 200 && came.told.redirect_uri?.startsWith(`${base}/`), JSON.stringify(came))
    check('she is told where it goes on', (await text(page)).includes('Go on where your wallet led you'), await text(page))
    await looksRight(page, 'elsewhere')
    const rosa = await visitor(chrome, { script })
    await signInAs(rosa, 'Rosa Pinto')
    const closed = await rosa.goto(came.told.redirect_uri)
    check('in the browser of somebody else it leads nowhere', closed.status() === 404, `${closed.status()}`)
    await rosa.context().close()
    await takesOver(page, came.told.redirect_uri)
    const told = await text(page)
    check('she sees what was shown, and from whom', ['Higher education', 'From a credential in your wallet, given by Westmark University.'].every(one => told.includes(one)), told)
    check('it is not asked for again', await page.getByRole('button', { name: 'Show it from your wallet' }).count() === 0)
    await looksRight(page, 'shown')
    const read = await atTheDesk(await handsIn(page, false), 'a case with evidence')
    check('the official sees from whom it came', ['Shown from a wallet', 'Westmark University', 'It names the applicant'].every(one => read.includes(one)), read)
    check('and nothing more of its holder', !read.includes('It says about its holder'), read)
    await page.context().close()
  })

  await journey(`an enrolment that names somebody else is looked at, ${how}`, async () => {
    const page = await visitor(chrome, { script, width })
    const own = await wallet()
    await begins(page, 'Chiara Rossi')
    const came = await shows(page, own, await westmark.enrols(own.jwk, ana))
    check('it is taken', came.status === 200, JSON.stringify(came))
    await takesOver(page, came.told.redirect_uri)
    const told = await text(page)
    check('she reads that an official will look', told.includes('given by Westmark University. It could not be matched with you: an official will look at it.'), told)
    check('another one will do', await page.getByRole('button', { name: 'Show it from your wallet' }).count() === 1)
    await looksRight(page, 'not matched')
    const read = await atTheDesk(await handsIn(page, true), 'a case with evidence that was not matched')
    const said = ['Westmark University', 'It could not be matched with the applicant', 'Reis', '2005-01-31', 'The rules leave this to you']
    check('the official sees whom it names, and that the rules leave it to them', said.every(one => read.includes(one)), read)
    await page.context().close()
  })
}

await chrome.close()
westmark.stop()
unknown.stop()
await stop(server)
finish()
