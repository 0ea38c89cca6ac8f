// An OpenID Provider that is no work of ours (npm oidc-provider, certified) as a national scheme: whoever says a name
// is taken for it, at the level that they say. What it knows is in memory.
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

const people = {
  noor: { personal_code: 'SM-310001' },
  olga: { personal_code: 'SM-310009' },
  jan: {}
}

// `clients` as oidc-provider has them. `falls` has it go away in the middle of a sign-in, `stop` altogether.
export async function provider (port, clients) {
  const issuer = `http://localhost:${port}`
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })
  const oidc = new Provider(issuer, {
    clients,
    jwks: { keys: [{ ...key, alg: 'RS256', use: 'sig', kid: 'national' }] },
    cookies: { keys: ['of a test'] },
    acrValues: ['loa-2', 'loa-3'],
    scopes: ['openid', 'personal'],
    claims: { openid: ['sub'], personal: ['personal_code'], acr: null, auth_time: null },
    clientAuthMethods: ['client_secret_basic', 'private_key_jwt'],
    enabledJWA: { clientAuthSigningAlgValues: ['ES256'] },
    // Its own fetch goes to no address of this machine, where the town is.
    fetch: (url, options) => fetch(url, { method: options.method, headers: options.headers }),
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/who/${interaction.uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
    // Nobody is asked for consent: the town is the scheme's own customer.
    loadExistingGrant: async context => {
      const { client, session, params } = context.oidc
      const grant = new oidc.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope(params.scope)
      await grant.save()
      return grant
    }
  })
  const answered = oidc.callback()
  let fallen = false
  const server = createServer(async (request, response) => {
    if (fallen && request.url === '/token') return request.socket.destroy()
    if (!request.url.startsWith('/who/')) return answered(request, response)
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/html' })
      return response.end('<!doctype html><html lang="en"><title>Who are you?</title><h1>National identity</h1><form method="post">' +
        '<label>Name <input name="name"></label><label>Level <input name="level" value="loa-3"></label><button>It is me</button>' +
        '<button name="no" value="yes">Stop</button></form>')
    }
    let body = ''
    for await (const part of request) body += part
    const said = new URLSearchParams(body)
    const result = said.get('no')
      ? { error: 'access_denied', error_description: 'the person stopped' }
      : { login: { accountId: said.get('name'), acr: said.get('level') } }
    await oidc.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
  })
  await new Promise(resolve => server.listen(port, '127.0.0.1', resolve))
  return {
    issuer,
    falls: () => { fallen = true },
    stop: () => new Promise(resolve => { server.closeAllConnections(); server.close(resolve) })
  }
}
