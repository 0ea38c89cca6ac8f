// Smart cards in software, made by OpenSSL and Node.js: an authority, cards, tokens, answers about revocation. They share
// nothing with the program that judges them.
//
//   node e2e/softcard.mjs FILE     writes the vectors of crates/identity/src/sign_in/card/vectors.json anew
import { execFileSync, spawn } from 'node:child_process'
import { constants, createHash, createPrivateKey, randomBytes, sign, X509Certificate } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const kinds = {
  ES256: { key: ['EC', 'ec_paramgen_curve:P-256'], hash: 'sha256', more: { dsaEncoding: 'ieee-p1363' } },
  ES384: { key: ['EC', 'ec_paramgen_curve:P-384'], hash: 'sha384', more: { dsaEncoding: 'ieee-p1363' } },
  RS256: { key: ['RSA', 'rsa_keygen_bits:2048'], hash: 'sha256', more: { padding: constants.RSA_PKCS1_PADDING } },
  PS256: { key: ['RSA', 'rsa_keygen_bits:2048'], hash: 'sha256', more: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } }
}

// An authority in a folder of its own; its cards name where to ask about them.
export function authority (folder, ocspUrl) {
  mkdirSync(folder, { recursive: true })
  const file = name => join(folder, name)
  const openssl = (...args) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const key = (name, [kind, option]) => openssl('genpkey', '-algorithm', kind, '-pkeyopt', option, '-out', file(`${name}.key`))
  key('ca', kinds.ES384.key)
  openssl('req', '-x509', '-new', '-key', file('ca.key'), '-sha384', '-days', '7300', '-subj', '/C=SM/O=Invented/CN=Invented cards',
    '-addext', 'keyUsage=critical,keyCertSign,cRLSign', '-out', file('ca.pem'))
  writeFileSync(file('index.txt'), '')
  let serial = 4096
  // A card of somebody: { number, given, family }, and how it signs.
  function card (who, algorithm = 'ES384') {
    serial += 1
    const name = `card-${serial}`
    key(name, kinds[algorithm].key)
    const subject = `/C=SM/GN=${who.given}/SN=${who.family}/CN=${who.family},${who.given}/serialNumber=${who.number}`
    openssl('req', '-new', '-key', file(`${name}.key`), '-subj', subject, '-out', file(`${name}.csr`))
    writeFileSync(file(`${name}.ext`), ['keyUsage=critical,digitalSignature', 'extendedKeyUsage=clientAuth',
      'certificatePolicies=0.4.0.2042.1.2', `authorityInfoAccess=OCSP;URI:${ocspUrl}`, ''].join('\n'))
    openssl('x509', '-req', '-in', file(`${name}.csr`), '-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-sha384',
      '-set_serial', `${serial}`, '-days', '7300', '-extfile', file(`${name}.ext`), '-out', file(`${name}.pem`))
    const one = { name, serial, algorithm, certificate: new X509Certificate(readFileSync(file(`${name}.pem`))).raw }
    status(one, 'V')
    return one
  }
  // What the authority's list says of a card: V is good, R is revoked.
  function status (one, word) {
    const hex = one.serial.toString(16).toUpperCase()
    const others = readFileSync(file('index.txt'), 'utf8').split('\n').filter(line => line && line.split('\t')[3] !== hex)
    const revoked = word === 'R' ? '250101000000Z' : ''
    writeFileSync(file('index.txt'), [...others, [word, '460101000000Z', revoked, hex, 'unknown', `/CN=card ${hex}`].join('\t'), ''].join('\n'))
  }
  // What the browser's extension hands over after the PIN.
  function token (one, origin, challenge) {
    const { hash, more } = kinds[one.algorithm]
    const part = text => createHash(hash).update(text).digest()
    const key = createPrivateKey(readFileSync(file(`${one.name}.key`)))
    const signature = sign(hash, Buffer.concat([part(origin), part(challenge)]), { key, ...more })
    return {
      unverifiedCertificate: one.certificate.toString('base64'),
      algorithm: one.algorithm,
      signature: signature.toString('base64'),
      format: 'web-eid:1.0',
      appVersion: 'https://web-eid.eu/web-eid-app/releases/2.5.0+0'
    }
  }
  // A question about a card without a nonce, and the answer to it, in DER.
  function exchange (one) {
    openssl('ocsp', '-issuer', file('ca.pem'), '-cert', file(`${one.name}.pem`), '-no_nonce', '-reqout', file('q.der'))
    openssl('ocsp', '-index', file('index.txt'), '-CA', file('ca.pem'), '-rsigner', file('ca.pem'), '-rkey', file('ca.key'),
      '-reqin', file('q.der'), '-respout', file('a.der'))
    return { question: readFileSync(file('q.der')).toString('base64'), answer: readFileSync(file('a.der')).toString('base64') }
  }
  // The authority's server; it reads its list at its start.
  function responder (port) {
    const args = ['ocsp', '-port', `${port}`, '-index', file('index.txt'), '-CA', file('ca.pem'), '-rsigner', file('ca.pem'), '-rkey', file('ca.key')]
    return spawn('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  }
  return { pem: file('ca.pem'), card, status, token, exchange, responder }
}

function vectors () {
  const folder = mkdtempSync(join(tmpdir(), 'aedile-cards-'))
  const ca = authority(folder, 'http://ocsp.cards.example/')
  const [origin, challenge] = ['https://town.example', randomBytes(32).toString('base64')]
  const cards = Object.keys(kinds).map(algorithm => {
    const one = ca.card({ number: 'PNOSM-1', given: 'Amina', family: 'Haddad' }, algorithm)
    if (algorithm === 'RS256') ca.status(one, 'R')
    return { algorithm, revoked: algorithm === 'RS256', token: ca.token(one, origin, challenge), ...ca.exchange(one) }
  })
  const made = { at: Math.floor(Date.now() / 1000), authority: readFileSync(ca.pem, 'utf8'), origin, challenge, cards }
  rmSync(folder, { recursive: true })
  return made
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(process.argv[2], `${JSON.stringify(vectors(), null, 1)}\n`)
}
