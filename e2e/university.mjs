// Another issuer of credentials, on this machine: npm @sd-jwt/sd-jwt-vc makes them, and it publishes its key (SD-JWT VC,
// section 5) and the list of what still holds (npm @sd-jwt/jwt-status-list). What it knows is in memory.
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import { StatusList } from '@sd-jwt/jwt-status-list'
import { CompactSign, exportJWK, generateKeyPair } from 'jose'
import { hasher, signer } from './holder.mjs'

export const KIND = 'urn:westmark:enrolment:1'
// Places in its list: what holds, and what was taken back.
export const HOLDS = 3
export const TAKEN_BACK = 5

export async function university () {
  const pair = await generateKeyPair('ES256')
  const key = { ...await exportJWK(pair.publicKey), kid: 'one', use: 'sig' }
  const asked = []
  const server = createServer(async (request, response) => {
    asked.push(request.url)
    const [type, body] = await answer(request.url)
    response.writeHead(body ? 200 : 404, { 'content-type': type })
    response.end(body)
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const id = `http://localhost:${server.address().port}`
  const list = `${id}/statuses/1`

  async function answer (path) {
    if (path === '/.well-known/jwt-vc-issuer') return ['application/json', JSON.stringify({ issuer: id, jwks: { keys: [key] } })]
    if (path === '/statuses/1') return ['application/statuslist+jwt', await statuses()]
    return ['text/plain', '']
  }

  async function statuses () {
    const places = Array.from({ length: 8 }, (_, place) => Number(place === TAKEN_BACK))
    const held = new StatusList(places, 1)
    const said = { sub: list, iat: Math.floor(Date.now() / 1000), ttl: 600, status_list: { bits: held.getBitsPerStatus(), lst: held.compressStatusList() } }
    return new CompactSign(new TextEncoder().encode(JSON.stringify(said)))
      .setProtectedHeader({ alg: 'ES256', typ: 'statuslist+jwt', kid: 'one' })
      .sign(pair.privateKey)
  }

  const vc = new SDJwtVcInstance({
    signer: signer(pair.privateKey), signAlg: 'ES256', hasher, hashAlg: 'sha-256', saltGenerator: length => randomBytes(length).toString('hex')
  })

  // That somebody studies here, for the wallet with this key.
  async function enrols (jwk, { given, family, born }, place = HOLDS) {
    const claims = {
      iss: id,
      vct: KIND,
      iat: Math.floor(Date.now() / 1000),
      cnf: { jwk },
      status: { status_list: { idx: place, uri: list } },
      education_level: 'higher',
      given_name: given,
      family_name: family,
      birthdate: born,
      marks: 'nobody asks for these'
    }
    return vc.issue(claims, { _sd: ['education_level', 'given_name', 'family_name', 'birthdate', 'marks'] }, { header: { kid: 'one' } })
  }

  return { id, asked, enrols, stop: () => { server.closeAllConnections(); server.close() } }
}
