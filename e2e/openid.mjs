// Signing in to other programs with an account here, with two certified clients as the other side: npm openid-client
// (code flow, PAR, PKCE, refresh, DPoP, devices, sign-out) and Apache's mod_auth_openidc, in a browser with JavaScript
// and without. Needs the program and the data folder of a running demo (AEDILE_URL). Prints "N passed, N failed" last.
import { execFileSync, spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as listenOn } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as client from 'openid-client'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { accessible, base, browser, check, finish, fits, journey, picture, visitor } from './lib.mjs'

const [program, data] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'openid-'))
const town = new URL('../towns/demo', import.meta.url).pathname
const settings = join(folder, 'aedile.toml')
writeFileSync(settings, `[server]
listen = "${new URL(base).host}"
[data]
folder = "${data}"
[town]
folder = "${town}"
[demo]
enabled = true
`)

function aedile (...line) {
  return execFileSync(program, ['--settings', settings, ...line], { encoding: 'utf8', env: { ...process.env, AEDILE_LOG: 'warn' } })
}

function freePort () {
  return new Promise(resolve => {
    const server = listenOn().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

// A program's server: where people come back to, and where it is told of sign-outs.
const arrivals = []
const told = []
const relying = createServer((request, response) => {
  let body = ''
  request.on('data', part => { body += part })
  request.on('end', () => {
    if (request.url.startsWith('/signed-out')) {
      told.push(new URLSearchParams(body).get('logout_token'))
      response.writeHead(200).end()
      return
    }
    arrivals.push(request.url)
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>back</title><h1>Back at the library</h1>')
  })
})
await new Promise(resolve => relying.listen(0, '127.0.0.1', resolve))
const here = `http://localhost:${relying.address().port}`

function register (id, ...more) {
  const printed = aedile('openid', 'register', id, '--name', `The ${id}`, '--purpose', `To show what a ${id} does with it`,
    '--scope', 'openid', '--scope', 'profile', '--scope', 'email', '--scope', 'offline_access', ...more)
  return printed.match(/client_secret: +(\S+)/)?.[1]
}

// Programs are registered with their secret in the header, unless they say otherwise.
async function discovered (id, secret, authentication = client.ClientSecretBasic(secret)) {
  return client.discovery(new URL(base), id, secret, authentication, { execute: [client.allowInsecureRequests] })
}

async function within (what, seconds = 10) {
  const until = Date.now() + seconds * 1000
  while (Date.now() < until) {
    const found = what()
    if (found) return found
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error('it did not come')
}

async function signIn (page, name) {
  if (new URL(page.url()).pathname === '/sign-in') await page.goto(page.url().replace('/sign-in', '/sign-in/demo'))
  await page.getByRole('button', { name }).first().click()
}

// Sends somebody to sign in, and gives the address with which they come back.
async function way (page, config, parameters, act, { pushed = true } = {}) {
  const verifier = client.randomPKCECodeVerifier()
  const expected = { pkceCodeVerifier: verifier, expectedState: client.randomState(), expectedNonce: client.randomNonce() }
  const asked = {
    redirect_uri: `${here}/back`,
    scope: 'openid profile email offline_access',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: expected.expectedState,
    nonce: expected.expectedNonce,
    ...parameters
  }
  const to = pushed ? await client.buildAuthorizationUrlWithPAR(config, asked) : client.buildAuthorizationUrl(config, asked)
  await page.goto(to.href)
  await act(page)
  await page.waitForURL(`${here}/back**`)
  return { expected, came: new URL(page.url()) }
}

const chrome = await browser()
const secret = register('library', '--redirect-uri', `${here}/back`, '--post-logout-redirect-uri', `${here}/bye`,
  '--backchannel-logout-uri', `${here}/signed-out`)
let library
let tokens
let amina

await journey('openid-client: signs in by PAR and PKCE, after reading what goes to whom', async () => {
  library = await discovered('library', secret)
  amina = await visitor(chrome)
  const { came, expected } = await way(amina, library, {}, async page => {
    await signIn(page, 'Amina Haddad')
    await page.waitForURL('**/openid/continue**')
    const text = await page.locator('main').innerText()
    check('it says to whom', text.includes('The library') && text.includes('localhost'), text)
    check('it says what', text.includes('Amina Haddad') && text.includes('To show what a library does'), text)
    await accessible(page, 'what goes to whom')
    await picture(page, 'openid-consent')
    const narrow = await visitor(chrome, { width: 320 })
    await narrow.context().addCookies(await page.context().cookies())
    await narrow.goto(`${page.url()}&lang=ar`)
    await accessible(narrow, 'what goes to whom, in Arabic', 'ar')
    await picture(narrow, 'openid-consent-ar-320')
    await narrow.goto(`${page.url()}&lang=en`)
    await narrow.context().close()
    await page.getByRole('button', { name: 'Agree and sign in' }).click()
  })
  tokens = await client.authorizationCodeGrant(library, came, expected)
  const claims = tokens.claims()
  const person = await client.fetchUserInfo(library, tokens.access_token, claims.sub)
  check('who it is', person.given_name === 'Amina' && person.birthdate && person.email_verified !== undefined, JSON.stringify(person))
  check('how surely', claims.acr?.endsWith('/substantial'), claims.acr)
  const again = await client.authorizationCodeGrant(library, came, expected).then(() => 'taken', error => error.error)
  check('the code is good once', again === 'invalid_grant', again)
  const ended = await client.fetchUserInfo(library, tokens.access_token, claims.sub).then(() => 'good', error => error.status)
  check('and its second use ends the first', ended === 401, String(ended))
})

await journey('openid-client: refresh, introspection, revocation', async () => {
  const { came, expected } = await way(amina, library, {}, async () => {}, { pushed: false })
  tokens = await client.authorizationCodeGrant(library, came, expected)
  const next = await client.refreshTokenGrant(library, tokens.refresh_token)
  check('another refresh token', next.refresh_token && next.refresh_token !== tokens.refresh_token)
  check('the same person', next.claims().sub === tokens.claims().sub)
  const worth = await client.tokenIntrospection(library, next.access_token)
  check('it is worth something', worth.active && worth.client_id === 'library', JSON.stringify(worth))
  await client.tokenRevocation(library, next.refresh_token)
  check('and then nothing', !(await client.tokenIntrospection(library, next.access_token)).active)
})

await journey('without JavaScript the way is the same', async () => {
  const page = await visitor(chrome, { script: false })
  const { came, expected } = await way(page, library, { prompt: 'consent' }, async page => {
    await signIn(page, 'Amina Haddad')
    await page.getByRole('button', { name: 'Agree and sign in' }).click()
  })
  const given = await client.authorizationCodeGrant(library, came, expected)
  check('signed in', given.claims().sub === tokens.claims().sub)
  const refused = await way(page, library, { prompt: 'consent' }, async page => {
    await page.getByRole('button', { name: 'Do not agree' }).click()
  })
  check('or not', refused.came.searchParams.get('error') === 'access_denied', refused.came.href)
})

await journey('openid-client: tokens that are bound to a key (DPoP), of a program without a secret', async () => {
  register('app', '--authentication', 'none', '--dpop', '--redirect-uri', `${here}/back`)
  const config = await discovered('app', undefined, client.None())
  const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
  const { came, expected } = await way(amina, config, {}, async page => {
    await page.getByRole('button', { name: 'Agree and sign in' }).click()
  }, { pushed: false })
  const given = await client.authorizationCodeGrant(config, came, expected, undefined, { DPoP })
  check('a bound token', given.token_type.toLowerCase() === 'dpop', given.token_type)
  const person = await client.fetchUserInfo(config, given.access_token, given.claims().sub, { DPoP })
  check('who it is', person.given_name === 'Amina', JSON.stringify(person))
  const stolen = await fetch(`${base}/openid/userinfo`, { headers: { authorization: `Bearer ${given.access_token}` } })
  check('worth nothing without the key', stolen.status === 401, String(stolen.status))
  const next = await client.refreshTokenGrant(config, given.refresh_token, undefined, { DPoP })
  check('refreshed with the key', next.token_type.toLowerCase() === 'dpop')
  const other = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
  const thief = await client.refreshTokenGrant(config, next.refresh_token, undefined, { DPoP: other }).then(() => 'taken', error => error.error)
  check('not with another', thief === 'invalid_grant', thief)
})

await journey('openid-client: a television without a browser', async () => {
  register('television', '--authentication', 'none', '--device')
  const config = await discovered('television', undefined, client.None())
  const begun = await client.initiateDeviceAuthorization(config, { scope: 'openid profile' })
  const polled = client.pollDeviceAuthorizationGrant(config, begun)
  await amina.goto(begun.verification_uri)
  await accessible(amina, 'a code from a device')
  await amina.fill('[name=code]', begun.user_code.toLowerCase())
  await amina.getByRole('button', { name: 'Continue' }).click()
  await accessible(amina, 'who asks')
  await picture(amina, 'openid-device')
  await amina.getByRole('button', { name: 'Let it in', exact: true }).click()
  check('told so', (await amina.locator('main').innerText()).includes('The device is let in'))
  const given = await polled
  check('let in', Boolean(given.claims().sub))
})

await journey('what was agreed to is listed, and each telling is seen', async () => {
  await amina.goto(`${base}/account/services`)
  await accessible(amina, 'programs one signs in to')
  await picture(amina, 'openid-services')
  const text = await amina.locator('main').innerText()
  check('all of them', ['The library', 'The app', 'The television'].every(name => text.includes(name)), text)
  await amina.goto(`${base}/my-data/uses`)
  const uses = await amina.locator('main').innerText()
  check('who looked', uses.includes('The library') && uses.includes('to tell a program what you agreed to tell it'), uses.slice(0, 600))
  // Single things are taken out, without JavaScript as with it; nothing ticked leads to taking it back.
  const plain = await visitor(chrome, { script: false })
  await plain.context().addCookies(await amina.context().cookies())
  await plain.goto(`${base}/account/services`)
  const television = plain.locator('section', { has: plain.getByRole('heading', { name: 'The television' }) })
  await television.getByText('Take single things out').click()
  await television.getByLabel('Day of birth').uncheck()
  await television.getByRole('button', { name: 'Save what stays The television' }).click()
  check('one thing less', (await plain.locator('main').innerText()).includes('You took something out on'))
  check('it is gone', await television.getByLabel('Day of birth').count() === 0 && await television.getByLabel('Given names').isChecked())
  await television.getByText('Take single things out').click()
  for (const box of await television.getByRole('checkbox').all()) await box.uncheck()
  await television.getByRole('button', { name: 'Save what stays The television' }).click()
  await accessible(plain, 'nothing is ticked')
  await picture(plain, 'openid-services-nothing')
  check('said so', (await plain.locator('main').innerText()).includes('Nothing is ticked'))
  await plain.context().close()
  await amina.goto(`${base}/account/services`)
  await amina.getByRole('button', { name: 'Take it back The app' }).click()
  check('taken back', (await amina.locator('main').innerText()).includes('You took it back on'))
})

const apachePort = await freePort()
const apacheSecret = register('gallery', '--redirect-uri', `http://localhost:${apachePort}/members/back`,
  '--backchannel-logout-uri', `${here}/signed-out`)

function apache () {
  const root = join(folder, 'apache')
  mkdirSync(join(root, 'members'), { recursive: true })
  writeFileSync(join(root, 'members', 'index.html'), '<!doctype html><title>members</title><h1>For members</h1>')
  const modules = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'dir', 'mime', 'headers', 'auth_openidc']
  const config = join(root, 'httpd.conf')
  writeFileSync(config, `ServerRoot "${root}"
ServerName localhost
Listen 127.0.0.1:${apachePort}
PidFile "${root}/pid"
ErrorLog "${root}/error.log"
${modules.map(name => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
User www-data
Group www-data
TypesConfig /etc/mime.types
DocumentRoot "${root}"
DirectoryIndex index.html
OIDCProviderMetadataURL ${base}/.well-known/openid-configuration
OIDCClientID gallery
OIDCClientSecret ${apacheSecret}
OIDCRedirectURI http://localhost:${apachePort}/members/back
OIDCCryptoPassphrase a-passphrase-of-the-gallery
OIDCPKCEMethod S256
OIDCScope "openid profile email"
OIDCRemoteUserClaim sub
OIDCPassClaimsAs environment
<Location /members>
  AuthType openid-connect
  Require valid-user
  Header always set X-Given-Name "%{OIDC_CLAIM_given_name}e"
  Header always set X-Acr "%{OIDC_CLAIM_acr}e"
</Location>
`)
  execFileSync('chmod', ['-R', 'a+rX', folder])
  const server = spawn('/usr/sbin/apache2', ['-f', config, '-DFOREGROUND'], { stdio: ['ignore', 'inherit', 'inherit'] })
  // It must not outlive this program, whatever happens to it.
  process.once('exit', () => server.kill('SIGTERM'))
  return server
}

await journey("Apache's mod_auth_openidc lets somebody in, once they have agreed", async () => {
  const server = apache()
  try {
    await within(() => fetch(`http://localhost:${apachePort}/`).then(() => true, () => false), 10)
    await new Promise(resolve => setTimeout(resolve, 500))
    await amina.goto(`http://localhost:${apachePort}/members/`)
    await accessible(amina, 'what goes to the gallery')
    const arrived = amina.waitForResponse(response => response.url() === `http://localhost:${apachePort}/members/` && response.status() === 200)
    // Awaited below; when the click before fails, that is what is told.
    arrived.catch(() => {})
    await amina.getByRole('button', { name: 'Agree and sign in' }).click()
    const response = await arrived
    const headers = await response.allHeaders()
    check('Apache knows who it is', headers['x-given-name'] === 'Amina', JSON.stringify(headers))
    check('and how surely', headers['x-acr']?.endsWith('/substantial'), headers['x-acr'])
    await amina.waitForURL(`http://localhost:${apachePort}/members/`)
    check('and shows the page', await amina.locator('h1').innerText() === 'For members')
  } finally {
    server.kill('SIGTERM')
  }
})

await journey('signing out says what stays, and programs are told', async () => {
  const { came, expected } = await way(amina, library, {}, async () => {})
  const given = await client.authorizationCodeGrant(library, came, expected)
  const out = client.buildEndSessionUrl(library, { post_logout_redirect_uri: `${here}/bye`, id_token_hint: given.id_token, state: 's' })
  await amina.goto(out.href)
  await accessible(amina, 'signing out')
  await picture(amina, 'openid-logout')
  check('the gallery is named', (await amina.locator('main').innerText()).includes('The gallery'))
  await amina.getByRole('button', { name: 'Sign out everywhere' }).click()
  await amina.waitForURL(`${here}/bye?state=s`)
  const keys = createRemoteJWKSet(new URL(`${base}/openid/keys`))
  const ours = await within(() => told.length >= 2 && told, 20)
  const verified = await Promise.all(ours.map(token => jwtVerify(token, keys, { issuer: base, typ: 'logout+jwt' })))
  const mine = verified.find(({ payload }) => payload.aud === 'library')
  check('the library is told', mine?.payload.sid === given.claims().sid && mine.payload.sub === given.claims().sub, JSON.stringify(mine))
  check('and so is the gallery', verified.some(({ payload }) => payload.aud === 'gallery'))
  await amina.goto(`${base}/account`)
  check('nobody is signed in here', amina.url().includes('/sign-in'))
})

await journey('an administrator registers a program at the desk', async () => {
  const rita = await visitor(chrome)
  await rita.goto(`${base}/sign-in/demo`)
  await signIn(rita, 'Rita Nunes')
  await rita.goto(`${base}/desk/openid`)
  await accessible(rita, 'programs at the desk')
  await picture(rita, 'openid-desk')
  await rita.getByRole('button', { name: 'Register a program' }).or(rita.getByRole('link', { name: 'Register a program' })).first().click()
  await accessible(rita, 'registering a program')
  await picture(rita, 'openid-register')
  await rita.fill('[name=id]', 'pool')
  await rita.fill('[name="name-en"]', 'Town pool')
  await rita.fill('[name="purpose-en"]', 'To sell you tickets')
  await rita.fill('[name=redirect_uris]', `${here}/back`)
  await rita.locator('main form button').last().click()
  const text = await rita.locator('main').innerText()
  check('the secret is shown', /client_secret\s+\S{43}/.test(text), text)
  await accessible(rita, 'a secret')
  const phone = await visitor(chrome, { width: 320 })
  await phone.context().addCookies(await rita.context().cookies())
  await phone.goto(`${base}/desk/openid/pool`)
  await fits(phone, 'a program on a phone')
  await picture(phone, 'openid-client-320')
  check('the command knows it', aedile('openid', 'clients').includes('pool'))
})

await chrome.close()
relying.close()
relying.closeAllConnections()
rmSync(folder, { recursive: true, force: true })
finish()
