// Credentials in wallets, with independent wallets as the other side: npm @openid4vc/openid4vci fetches them as somebody's
// wallet would, npm @sd-jwt/sd-jwt-vc reads what is shown and looks up whether it still holds,
// and @openid4vc/openid4vp answers a question of a form. In a browser with
// JavaScript and without. Needs the program and the data folder of a running demo (AEDILE_URL). Prints "N passed, N
// failed" last.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clientAuthenticationAnonymous, clientAuthenticationNone } from '@openid4vc/oauth2'
import { Openid4vciClient } from '@openid4vc/openid4vci'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import { CompactSign, createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose'
import { askedAt, hasher, show } from './holder.mjs'
import { accessible, base, browser, check, finish, journey, picture, program as session, signInAs, soon, visitor } from './lib.mjs'

const [program, data] = process.argv.slice(2)
const path = address => new URL(address).pathname

// A wallet: its keys, and what it signs with them.
async function wallet (authentication = clientAuthenticationAnonymous()) {
  const pair = await generateKeyPair('ES256', { extractable: true })
  const publicJwk = await exportJWK(pair.publicKey)
  const signer = { method: 'jwk', publicJwk, alg: 'ES256' }
  const client = new Openid4vciClient({
    callbacks: {
      hash: hasher,
      generateRandom: length => new Uint8Array(randomBytes(length)),
      clientAuthentication: authentication,
      signJwt: async (_, { header, payload }) => {
        const bytes = new TextEncoder().encode(JSON.stringify(payload))
        return { jwt: await new CompactSign(bytes).setProtectedHeader(header).sign(pair.privateKey), signerJwk: publicJwk }
      }
    }
  })
  return { client, signer, pair, publicJwk }
}

// A reader that trusts the town: keys by the issuer's metadata, statuses by the address in the credential.
async function reader () {
  const about = await (await fetch(`${base}/.well-known/jwt-vc-issuer`)).json()
  const keys = createLocalJWKSet(about.jwks)
  const good = async (message, signature) => {
    try {
      await jwtVerify(`${message}.${signature}`, keys, { currentDate: new Date() })
      return true
    } catch { return false }
  }
  return new SDJwtVcInstance({
    hasher,
    hashAlg: 'sha-256',
    saltGenerator: length => randomBytes(length).toString('hex'),
    verifier: good,
    statusListFetcher: async uri => (await fetch(uri)).text(),
    statusVerifier: good
  })
}

async function applied (who, service, answers) {
  const call = await session(who)
  const sent = await call('POST', '/api/v1/applications', { service, answers: await answers(call), submit: true, declared: true })
  const whole = (await call('GET', sent.body.links?.self ?? '/')).body
  check(`${service}: granted by the rules`, whole.decision?.outcome === 'granted', JSON.stringify(sent.body))
  return sent.body.reference
}

// Somebody opens their newest credential and loads it into a wallet.
async function offered (page, name, pictured) {
  await page.goto(`${base}/my-credentials`)
  await page.getByRole('link', { name }).first().click()
  await page.getByRole('button', { name: 'Load it into a wallet' }).click()
  const address = await page.locator('a[href^="openid-credential-offer:"]').getAttribute('href')
  const squares = await page.locator('.town-square svg').count()
  check('no code beside the square', await page.locator('.govuk-heading-xl bdi').count() === 0)
  if (pictured) await picture(page, pictured)
  await page.getByRole('button', { name: 'Show the code' }).click()
  const code = (await page.locator('.govuk-heading-xl bdi').innerText()).trim()
  return { address, code, squares }
}

// The wallet takes up an offer, with its tokens bound to its key or not.
async function fetched ({ client, signer }, { address, code }, { bound = false } = {}) {
  const credentialOffer = await client.resolveCredentialOffer(address)
  const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer)
  const [credentialConfigurationId] = credentialOffer.credential_configuration_ids
  const { accessTokenResponse, dpop } = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
    credentialOffer, issuerMetadata, txCode: code, ...(bound ? { dpop: { signer } } : {})
  })
  const accessToken = accessTokenResponse.access_token
  const { c_nonce: nonce } = await client.requestNonce({ issuerMetadata })
  const { jwt } = await client.createCredentialRequestJwtProof({ issuerMetadata, signer, nonce, credentialConfigurationId })
  const got = await client.retrieveCredentials({
    issuerMetadata, credentialConfigurationId, accessToken, proofs: { jwt: [jwt] }, dpop
  })
  const response = got.credentialResponse
  return { credential: response.credentials[0].credential, notification: response.notification_id, accessToken, issuerMetadata, credentialOffer, tokenType: accessTokenResponse.token_type }
}

// The wallet takes up a question and shows what is asked, of a credential that it has.
async function shows (own, address, credential) {
  const asked = await askedAt(address)
  const [queried] = asked.dcql_query.credentials
  check('a wallet reads what is asked', queried.claims[0].path[0] === 'plate' && queried.format === 'dc+sd-jwt', JSON.stringify(asked.dcql_query))
  const sent = await show(own.pair.privateKey, asked, credential)
  check('the answer is taken', sent.status === 200, JSON.stringify(sent.told))
  const again = await show(own.pair.privateKey, asked, credential)
  check('and not twice', again.status === 400)
  return (await (await reader()).getClaims(credential)).plate
}

const chrome = await browser()
const certificate = 'Residence certificate'

await journey('a certificate is loaded into a wallet without JavaScript, and shown in part', async () => {
  await applied('Amina Haddad', 'residence-certificate', async () => ({ purpose_of_use: 'bank' }))
  const page = await visitor(chrome, { script: false })
  await signInAs(page, 'Amina Haddad')
  const offer = await offered(page, certificate, 'wallet-load')
  check('the page draws a square', offer.squares === 1)
  const own = await wallet()
  const { credential, notification, accessToken, issuerMetadata, tokenType } = await fetched(own, offer)
  check('a bearer token', tokenType === 'Bearer')
  const town = await reader()
  const { payload, header } = await town.verify(credential)
  check('its type is that of the standard', header.typ === 'dc+sd-jwt', header.typ)
  check('it says who lives where', payload.family_name === 'Haddad' && payload.locality === 'Saltmere', JSON.stringify(payload))
  check('it is bound to the wallet\'s key', payload.cnf.jwk.x === own.publicJwk.x)
  const kind = await (await fetch(payload.vct)).json()
  check('its type describes itself', kind.vct === payload.vct && kind.claims.length === 6)
  const shown = await town.present(credential, { locality: true })
  const read = (await town.verify(shown)).payload
  check('only what is chosen is shown', read.locality === 'Saltmere' && read.family_name === undefined && read.birthdate === undefined, JSON.stringify(read))
  const tampered = credential.replace(/~[^~]+~/, `~${Buffer.from('["salt","locality","Elsewhere"]').toString('base64url')}~`)
  // Readers differ in whether they refuse the whole or leave out what nothing vouches for.
  check('what was changed is not believed', await town.verify(tampered).then(({ payload }) => payload.locality !== 'Elsewhere', () => true))
  await own.client.sendNotification({ issuerMetadata, accessToken, notification: { notificationId: notification, event: 'credential_accepted' } })
  await page.goto(`${base}/my-credentials`)
  await page.getByRole('link', { name: certificate }).first().click()
  check('her page says that it is in a wallet', (await page.locator('main').innerText()).includes('Loaded on'))
  await page.goto(`${base}/my-data/uses`)
  check('she sees that a wallet fetched it', /wallet/i.test(await page.locator('main').innerText()))
})

await journey('an offer is good once, and with its code', async () => {
  const page = await visitor(chrome, { script: false })
  await signInAs(page, 'Amina Haddad')
  const offer = await offered(page, certificate)
  const wrong = { ...offer, code: offer.code === '123456' ? '654321' : '123456' }
  const refused = attempt => attempt.then(() => false, error => /invalid_grant/.test(JSON.stringify(error.errorResponse ?? error.message ?? '')))
  check('a wrong code is refused', await refused(fetched(await wallet(), wrong)))
  await fetched(await wallet(), offer)
  check('a second wallet gets nothing', await refused(fetched(await wallet(), offer)))
})

await journey('a token that is bound to the wallet\'s key', async () => {
  const page = await visitor(chrome)
  await signInAs(page, 'Amina Haddad')
  const { credential, tokenType } = await fetched(await wallet(), await offered(page, certificate), { bound: true })
  check('a DPoP token', tokenType === 'DPoP')
  check('a sound credential', (await (await reader()).verify(credential)).payload.locality === 'Saltmere')
})

await journey('a lost wallet', async () => {
  const page = await visitor(chrome)
  await signInAs(page, 'Amina Haddad')
  const { credential } = await fetched(await wallet(), await offered(page, certificate))
  await page.getByRole('link', { name: 'I am done' }).click()
  await page.getByText('I have lost my wallet').click()
  await page.getByRole('button', { name: 'Make all copies invalid' }).click()
  check('she is told', (await page.locator('main').innerText()).includes('All copies are invalid'))
  const refused = await (await reader()).verify(credential).then(() => '', error => error.message)
  check('the list says so', /status/i.test(refused), refused)
})

await journey('suspended and valid again at the desk', async () => {
  const reference = await applied('Amina Haddad', 'parking-permit', async call => {
    const registers = JSON.stringify((await call('GET', '/api/v1/my/registers')).body)
    return { plate: registers.match(/"plate":"([^"]+)"/)?.[1], start_date: soon }
  })
  const page = await visitor(chrome)
  await signInAs(page, 'Amina Haddad')
  const { credential } = await fetched(await wallet(), await offered(page, 'Resident parking permit'))
  const town = await reader()
  check('valid', (await town.verify(credential)).payload.plate !== undefined)
  const desk = await visitor(chrome)
  await signInAs(desk, 'Marta Silva')
  await desk.goto(`${base}/desk/credentials?case=${reference}`)
  await accessible(desk, 'desk/credentials')
  await desk.getByRole('link', { name: 'Resident parking permit' }).click()
  await accessible(desk, 'desk/credentials, one')
  await picture(desk, 'wallet-desk')
  await desk.getByRole('button', { name: 'Suspend' }).click()
  check('a reason is needed', (await desk.locator('main').innerText()).includes('Write the reason'))
  await desk.getByLabel('Reason').fill('The plate is disputed.')
  await desk.getByRole('button', { name: 'Suspend' }).click()
  check('suspended', (await desk.locator('h1').innerText()).includes('Suspended'))
  check('readers know', await town.verify(credential).then(() => false, error => /status/i.test(error.message)))
  await page.goto(`${base}/my-credentials`)
  await page.getByRole('link', { name: 'Resident parking permit' }).first().click()
  check('she reads why', (await page.locator('main').innerText()).includes('The plate is disputed.'))
  await accessible(page, 'my-credentials, one')
  await desk.getByLabel('Reason').fill('It was cleared up.')
  await desk.getByRole('button', { name: 'Let it be valid again' }).click()
  check('valid again', (await town.verify(credential)).payload.plate !== undefined)
})

await journey('through the OpenID Provider, as a registered wallet', async () => {
  const settings = join(mkdtempSync(join(tmpdir(), 'wallet-')), 'aedile.toml')
  writeFileSync(settings, `[data]\nfolder = "${data}"\n[town]\nfolder = "${new URL('../towns/demo', import.meta.url).pathname}"\n[demo]\nenabled = true\n`)
  const back = `${base}/about`
  execFileSync(program, ['--settings', settings, 'openid', 'register', 'pocket', '--name', 'Pocket wallet', '--purpose', 'To carry your permits',
    '--scope', 'credentials', '--resource', base, '--authentication', 'none', '--redirect-uri', back], { env: { ...process.env, AEDILE_LOG: 'warn' } })
  const page = await visitor(chrome)
  await signInAs(page, 'Amina Haddad')
  const { address } = await offered(page, certificate)
  const own = await wallet(clientAuthenticationNone({ clientId: 'pocket' }))
  const credentialOffer = await own.client.resolveCredentialOffer(address)
  const issuerMetadata = await own.client.resolveIssuerMetadata(credentialOffer.credential_issuer)
  const begun = await own.client.createAuthorizationRequestUrlFromOffer({
    credentialOffer, issuerMetadata, clientId: 'pocket', redirectUri: back, scope: 'credentials', pkceCodeVerifier: randomBytes(32).toString('base64url')
  })
  await page.goto(begun.authorizationRequestUrl)
  check('she reads what the wallet may do', (await page.locator('main').innerText()).includes('credentials'))
  const came = page.waitForRequest(request => request.url().startsWith(back) && request.url().includes('code='))
  await page.getByRole('button', { name: 'Agree and sign in' }).click()
  const authorizationCode = new URL((await came).url()).searchParams.get('code')
  const { accessTokenResponse } = await own.client.retrieveAuthorizationCodeAccessTokenFromOffer({
    credentialOffer, issuerMetadata, authorizationCode, pkceCodeVerifier: begun.pkce.codeVerifier, redirectUri: back
  })
  const [credentialConfigurationId] = credentialOffer.credential_configuration_ids
  const { c_nonce: nonce } = await own.client.requestNonce({ issuerMetadata })
  const { jwt } = await own.client.createCredentialRequestJwtProof({ issuerMetadata, signer: own.signer, nonce, credentialConfigurationId, clientId: 'pocket' })
  const got = await own.client.retrieveCredentials({ issuerMetadata, credentialConfigurationId, accessToken: accessTokenResponse.access_token, proofs: { jwt: [jwt] } })
  const { payload } = await (await reader()).verify(got.credentialResponse.credentials[0].credential)
  check('the same credential', payload.locality === 'Saltmere', JSON.stringify(payload))
  check('by the address of its type', path(payload.vct) === '/credentials/types/residence-certificate')
})

await journey('a question is answered from a wallet, without JavaScript', async () => {
  const page = await visitor(chrome, { script: false })
  await signInAs(page, 'Amina Haddad')
  const own = await wallet()
  const { credential } = await fetched(own, await offered(page, 'Resident parking permit'))
  await page.goto(`${base}/apply/parking-permit`)
  await page.locator('main form button').first().click()
  const button = page.getByRole('button', { name: 'Show it from your wallet' })
  await button.click()
  await picture(page, 'wallet-question')
  await page.getByRole('button', { name: 'Check again' }).click()
  check('it says that nothing came yet', (await page.locator('main').innerText()).includes('has not answered yet'))
  const address = await page.locator('a[href^="openid4vp:"]').getAttribute('href')
  const plate = await shows(own, address, credential)
  await page.getByRole('button', { name: 'Check again' }).click()
  const text = await page.locator('main').innerText()
  check('the answer stands there, with its source', text.includes('From a credential in your wallet.') && text.includes(plate), text)
})

await journey('the pages on a telephone and in Arabic', async () => {
  const page = await visitor(chrome, { width: 320 })
  await signInAs(page, 'Amina Haddad')
  await page.goto(`${base}/my-credentials`)
  await accessible(page, 'my-credentials at 320 px')
  await picture(page, 'wallet-list-320')
  await page.getByRole('link', { name: certificate }).first().click()
  await accessible(page, 'a credential at 320 px')
  await picture(page, 'wallet-one-320')
  await page.getByRole('button', { name: 'Load it into a wallet' }).click()
  await accessible(page, 'the offer at 320 px')
  await picture(page, 'wallet-load-320')
  const arabic = await visitor(chrome)
  await signInAs(arabic, 'Amina Haddad', '/my-credentials?lang=ar')
  await accessible(arabic, 'my-credentials in Arabic', 'ar')
  await arabic.locator('main h2 a').first().click()
  await accessible(arabic, 'a credential in Arabic', 'ar')
  await picture(arabic, 'wallet-one-ar')
})

await chrome.close()
finish()
