// npm oidc-provider with the same work as Aedile's token endpoint: ES256 for access and ID tokens, a refresh token that
// changes with each use; state in memory, or in a journal that is on the disk before an answer when its file is named
// too. Prints its port and N refresh tokens as JSON, then serves.
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import Provider from 'oidc-provider'
import { Durable, keepIn } from './durable.mjs'

// Its notices go to standard output otherwise, where the tokens belong.
console.info = console.error
const wanted = Number(process.argv[2] ?? 1)
const journal = process.argv[3]
if (journal) keepIn(journal)
const resource = 'https://api.example/'
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
const provider = new Provider('http://localhost', {
  ...(journal ? { adapter: Durable } : {}),
  clients: [{
    client_id: 'bench',
    client_secret: 'secret',
    token_endpoint_auth_method: 'client_secret_post',
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: ['http://localhost/back'],
    id_token_signed_response_alg: 'ES256'
  }],
  jwks: { keys: [{ ...key, alg: 'ES256', use: 'sig', kid: 'bench' }] },
  enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
  rotateRefreshToken: true,
  ttl: { Grant: 86_400, RefreshToken: 86_400, AccessToken: 600, IdToken: 600 },
  features: {
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: 'openid', accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } })
    }
  },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) })
})

const client = await provider.Client.find('bench')
const tokens = []
for (let count = 0; count < wanted; count += 1) {
  const grant = new provider.Grant({ accountId: 'noor', clientId: 'bench' })
  grant.addOIDCScope('openid offline_access')
  grant.addResourceScope(resource, 'openid')
  const grantId = await grant.save()
  const token = new provider.RefreshToken({
    accountId: 'noor', client, grantId, gty: 'authorization_code', scope: 'openid offline_access', resource, authTime: Math.floor(Date.now() / 1000), sessionUid: randomUUID(), rotations: 0
  })
  tokens.push(await token.save())
}
const server = provider.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: server.address().port, tokens }))
})
