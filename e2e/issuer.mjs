// Writes what another issuer gives, as npm @sd-jwt/sd-jwt-vc and jose make it: a credential and the list of statuses that
// it names. crates/credentials/src/tests/independent.json is its output; the keys are made for it and open nothing.
// Usage: node issuer.mjs FILE
import { createHash, webcrypto } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import { StatusList } from '@sd-jwt/jwt-status-list'
import { CompactSign, exportJWK } from 'jose'

const [file] = process.argv.slice(2)
const { subtle } = webcrypto
const GIVEN_AT = 1_795_000_000

// A key pair, the name of its public half, and how it signs.
async function pair () {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const keys = await subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const publicJwk = await exportJWK(keys.publicKey)
  const signer = async message => {
    const bytes = new TextEncoder().encode(message)
    const signature = await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, keys.privateKey, bytes)
    return Buffer.from(signature).toString('base64url')
  }
  return { keys, publicJwk, signer }
}

const issuer = await pair()
const holder = await pair()
const list = 'https://state.example/lists/1'
const vc = new SDJwtVcInstance({
  signer: issuer.signer,
  signAlg: 'ES256',
  hasher: (text, algorithm = 'sha-256') => new Uint8Array(createHash(algorithm.replace('-', '')).update(text).digest()),
  hashAlg: 'sha-256',
  saltGenerator: length => Buffer.from(webcrypto.getRandomValues(new Uint8Array(length))).toString('hex')
})
const claims = {
  iss: 'https://state.example',
  vct: 'urn:pass',
  iat: GIVEN_AT,
  cnf: { jwk: holder.publicJwk },
  status: { status_list: { idx: 3, uri: list } },
  plate: 'AB-12-CD',
  zone: '3',
  given_name: 'Noor',
  family_name: 'Haddad',
  birthdate: '1988-04-12'
}
const hidden = { _sd: ['plate', 'zone', 'given_name', 'family_name', 'birthdate'] }
const credential = await vc.issue(claims, hidden, { header: { kid: 'one' } })
// The fifth place was taken back; the third holds.
const statuses = new StatusList([0, 0, 0, 0, 0, 1, 0, 0], 1)
const told = { sub: list, iat: GIVEN_AT, ttl: 600, status_list: { bits: statuses.getBitsPerStatus(), lst: statuses.compressStatusList() } }
const token = await new CompactSign(new TextEncoder().encode(JSON.stringify(told)))
  .setProtectedHeader({ alg: 'ES256', typ: 'statuslist+jwt', kid: 'one' })
  .sign(issuer.keys.privateKey)
const secret = await exportJWK(holder.keys.privateKey)
const published = { issuer: 'https://state.example', jwks: { keys: [{ ...issuer.publicJwk, kid: 'one', use: 'sig' }] } }
writeFileSync(file, `${JSON.stringify({ credential, status: token, published, holder: secret.d }, null, 1)}\n`)
