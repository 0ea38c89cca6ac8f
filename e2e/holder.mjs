// A wallet that shows what it holds (OpenID4VP), made with npm packages that share nothing with the town:
// @openid4vc/openid4vp reads what is asked, @sd-jwt/sd-jwt-vc shows that of a credential and no more.
import { X509Certificate, createHash, webcrypto } from 'node:crypto'
import { setGlobalConfig } from '@openid4vc/oauth2'
import { Openid4vpClient } from '@openid4vc/openid4vp'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import { exportJWK, importX509, jwtVerify } from 'jose'

// The demo is served over http on this machine.
setGlobalConfig({ allowInsecureUrls: true })
const { subtle } = webcrypto

export const hasher = (text, algorithm = 'sha-256') => new Uint8Array(createHash(algorithm.replace('-', '')).update(text).digest())

// How a private key on P-256 signs for the packages.
export const signer = key => async message => {
  const signature = await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, new TextEncoder().encode(message))
  return Buffer.from(signature).toString('base64url')
}

// What is asked of a wallet at an address that a page gives.
export async function askedAt (address) {
  const verified = async (_, { compact, header }) => {
    const key = await importX509(`-----BEGIN CERTIFICATE-----\n${header.x5c[0]}\n-----END CERTIFICATE-----`, 'ES256')
    const signerJwk = await exportJWK(key)
    return jwtVerify(compact, key).then(() => ({ verified: true, signerJwk }), () => ({ verified: false }))
  }
  const client = new Openid4vpClient({
    callbacks: {
      hash: hasher,
      fetch,
      verifyJwt: verified,
      signJwt: async () => { throw new Error('nothing is signed here') },
      getX509CertificateMetadata: certificate => {
        const read = new X509Certificate(Buffer.from(certificate, 'base64'))
        return { sanDnsNames: [...(read.subjectAltName ?? '').matchAll(/DNS:([^,]+)/g)].map(found => found[1]), sanUriNames: [] }
      }
    }
  })
  const parsed = client.parseOpenid4vpAuthorizationRequest({ authorizationRequest: address })
  const resolved = await client.resolveOpenId4vpAuthorizationRequest({ authorizationRequestPayload: parsed.params })
  return resolved.authorizationRequestPayload
}

// Shows what is asked of a credential that is bound to this key. Gives the status and what the wallet is told.
export async function show (key, asked, credential) {
  const [queried] = asked.dcql_query.credentials
  const holder = new SDJwtVcInstance({ hasher, hashAlg: 'sha-256', kbSignAlg: 'ES256', kbSigner: signer(key) })
  const wanted = Object.fromEntries(queried.claims.map(claim => [claim.path[0], true]))
  const proof = { payload: { iat: Math.floor(Date.now() / 1000), aud: asked.client_id, nonce: asked.nonce } }
  const shown = await holder.present(credential, wanted, { kb: proof })
  const answer = new URLSearchParams({ vp_token: JSON.stringify({ [queried.id]: [shown] }), state: asked.state })
  const sent = await fetch(asked.response_uri, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: answer })
  return { status: sent.status, told: JSON.parse(await sent.text()) }
}
