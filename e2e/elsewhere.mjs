// Signing in with an account at another OpenID Provider, in a town of one's own: the other side is npm oidc-provider, a
// certified one. Needs AEDILE (the program), PORT and PROVIDER_PORT. Prints "N passed, N failed" last.
import { accessible, answers, browser, check, finish, fits, journey, picture, visitor } from './lib.mjs'
import { provider } from './provider.mjs'
import { ownTown } from './town.mjs'

const port = process.env.PORT ?? '18484'
const providerPort = process.env.PROVIDER_PORT ?? '18485'
const town = ownTown('elsewhere', port)
const { origin } = town
const secret = 'a secret & more, of both'
const elsewhere = await provider(providerPort, [
  {
    client_id: 'town',
    // RFC 6749, 2.3.1: encoded as a form before it goes into the header.
    client_secret: secret,
    redirect_uris: [`${origin}/sign-in/with/national/back`],
    token_endpoint_auth_method: 'client_secret_basic'
  },
  {
    client_id: 'town-by-key',
    redirect_uris: [`${origin}/sign-in/with/by-key/back`],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    jwks_uri: `${origin}/openid/keys`
  }
])

const part = (id, more) => `[[provider]]
id = "${id}"
name = { en = "National identity${id === 'national' ? '' : ' (by key)'}" }
issuer = "${elsewhere.issuer}"
scopes = ["personal"]
acr_values = ["loa-3"]
levels = { "loa-2" = "substantial", "loa-3" = "high" }
register_claim = "personal_code"
register_prefix = "SM-"
${more}
`
town.configure(`${part('national', `client_id = "town"\nclient_secret_file = "${town.file('national.secret', `${secret}\n`)}"`)}
${part('by-key', 'client_id = "town-by-key"')}`)
town.people()
town.serve()
const chrome = await browser()
await answers(origin)

const way = (page, id) => page.locator(`a[href^="/sign-in/with/${id}"]`).click()
// Goes to the provider from the page of ways to sign in, and says there who it is.
async function throughProvider (page, id, name, level = 'loa-3') {
  await page.goto(`${origin}/sign-in?next=/account`)
  await way(page, id)
  await page.fill('[name=name]', name)
  await page.fill('[name=level]', level)
  await page.getByRole('button', { name: 'It is me' }).click()
}
const words = page => page.locator('main').innerText()

for (const script of [true, false]) {
  await journey(`the register knows who comes back${script ? '' : ', without JavaScript'}`, async () => {
    const page = await visitor(chrome, { script })
    await page.goto(`${origin}/sign-in`)
    await accessible(page, 'sign in with an account elsewhere')
    if (script) await picture(page, 'elsewhere-sign-in')
    await throughProvider(page, 'national', 'noor')
    await page.waitForURL(`${origin}/account`)
    check('it is Noor, surely', (await words(page)).includes('Noor Haddad') && (await words(page)).includes('elsewhere'), await words(page))
    await page.goto(`${origin}/account/elsewhere`)
    check('it is on the list', (await words(page)).includes('National identity'))
    await accessible(page, 'accounts elsewhere')
    if (script) await picture(page, 'elsewhere-account')
  })
}

await journey('the town shows that it is itself by its own key', async () => {
  const page = await visitor(chrome, { width: 320 })
  await throughProvider(page, 'by-key', 'noor', 'loa-2')
  await page.waitForURL(`${origin}/account`)
  check('it is Noor', (await words(page)).includes('Noor Haddad'))
  await page.goto(`${origin}/account/elsewhere`)
  await fits(page, 'accounts elsewhere at 320 px')
  await picture(page, 'elsewhere-account-320')
})

await journey('whom nobody here knows, and who stops there, is told what to do', async () => {
  for (const [name, lang, said] of [['jan', 'en', 'No account here belongs'], ['jan', 'ar', 'لا يوجد هنا حساب'], ['olga', 'fr', 'Aucun compte ici']]) {
    const page = await visitor(chrome, { lang })
    await page.goto(`${origin}/sign-in?lang=${lang}`)
    await way(page, 'national')
    await page.fill('[name=name]', name)
    await page.getByRole('button', { name: 'It is me' }).click()
    await page.locator('main h1').waitFor()
    check(`${name} in ${lang}`, (await words(page)).includes(said), await words(page))
    await accessible(page, `nobody here, in ${lang}`, lang)
    await picture(page, `elsewhere-unknown-${lang}`)
  }
  const page = await visitor(chrome)
  await page.goto(`${origin}/sign-in`)
  await way(page, 'national')
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.locator('main h1').waitFor()
  check('nobody was signed in', (await words(page)).includes('signed nobody in'), await words(page))
  check('another way is one press away', await page.getByRole('link', { name: 'Sign in another way' }).count() === 1)
})

await journey('a provider that has stopped holds up nobody', async () => {
  const page = await visitor(chrome)
  await page.goto(`${origin}/sign-in`)
  await way(page, 'national')
  await page.fill('[name=name]', 'noor')
  elsewhere.falls()
  await page.getByRole('button', { name: 'It is me' }).click()
  await page.locator('main h1').waitFor()
  check('it says so', (await words(page)).includes('does not answer'), await words(page))
  await picture(page, 'elsewhere-stopped')
  await elsewhere.stop()
  await page.goto(`${origin}/sign-in/password`)
  check('the other ways are there', await page.locator('[name=password]').count() === 1)
})

await chrome.close()
town.stop()
finish()
