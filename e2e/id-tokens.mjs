// ID tokens in every way that other OpenID Providers sign, made by Node.js' own cryptography.
//
//   node e2e/id-tokens.mjs FILE     writes the vectors of crates/openid/src/upstream/vectors.json anew
import { constants, generateKeyPairSync, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ways = {
  RS256: { pair: rsa, hash: 'sha256', more: {} },
  PS256: { pair: rsa, hash: 'sha256', more: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } },
  ES256: { pair: generateKeyPairSync('ec', { namedCurve: 'P-256' }), hash: 'sha256', more: { dsaEncoding: 'ieee-p1363' } },
  ES384: { pair: generateKeyPairSync('ec', { namedCurve: 'P-384' }), hash: 'sha384', more: { dsaEncoding: 'ieee-p1363' } },
  EdDSA: { pair: generateKeyPairSync('ed25519'), hash: null, more: {} }
}
const at = Math.floor(Date.now() / 1000)
const text = value => Buffer.from(JSON.stringify(value)).toString('base64url')
const claims = { iss: 'https://id.example', aud: 'saltmere', sub: 'abc', nonce: 'n-0S6_WzA2Mj', iat: at, exp: at + 300 }
const [keys, tokens] = [[], {}]
for (const [alg, { pair, hash, more }] of Object.entries(ways)) {
  const kid = alg.endsWith('S256') && alg !== 'ES256' ? 'rsa' : alg
  if (!keys.some(key => key.kid === kid)) keys.push({ ...pair.publicKey.export({ format: 'jwk' }), kid, use: 'sig' })
  const message = `${text({ alg, kid, typ: 'JWT' })}.${text(claims)}`
  tokens[alg] = `${message}.${sign(hash, Buffer.from(message), { key: pair.privateKey, ...more }).toString('base64url')}`
}
writeFileSync(process.argv[2], `${JSON.stringify({ at, jwks: { keys }, tokens }, null, 1)}\n`)
