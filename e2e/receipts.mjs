// Gets a receipt as a resident does, and checks it with node's own cryptography: RFC 6962 hashes, the
// inclusion proof, the signed note. Shares no code with the log's writer. Also checks the tiles it serves, and
// that golang.org/x/mod/sumdb comes to the same.
import { createHash, createHmac, createPublicKey, verify } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { base, browser, check, finish, journey, signInAs, visitor } from './lib.mjs'

const sha = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest()
const leafHash = entry => sha(Buffer.from([0]), entry)
const nodeHash = (left, right) => sha(Buffer.from([1]), left, right)

// RFC 9162, 2.1.3.2.
function rootOf (leaf, index, size, proof) {
  let [fn, sn, hash] = [BigInt(index), BigInt(size) - 1n, leaf]
  for (const step of proof) {
    if (sn === 0n) return null
    if (fn & 1n || fn === sn) {
      hash = nodeHash(step, hash)
      while (!(fn & 1n) && fn !== 0n) { fn >>= 1n; sn >>= 1n }
    } else {
      hash = nodeHash(hash, step)
    }
    fn >>= 1n
    sn >>= 1n
  }
  return sn === 0n ? hash : null
}

// A verifier key: name+hex(key id)+base64(type, key).
function readKey (text) {
  const [name, id, encoded] = text.trim().split('+').length === 3
    ? text.trim().split('+')
    : [text.split('+')[0], text.split('+')[1], text.split('+').slice(2).join('+')]
  const raw = Buffer.from(encoded, 'base64')
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw.subarray(1)])
  return { name, id: Buffer.from(id, 'hex'), key: createPublicKey({ key: der, format: 'der', type: 'spki' }) }
}

function signatureHolds (note, key) {
  const [body, signatures] = [note.slice(0, note.indexOf('\n\n') + 1), note.slice(note.indexOf('\n\n') + 2)]
  return signatures.split('\n').filter(line => line.startsWith(`— ${key.name} `)).some(line => {
    const bytes = Buffer.from(line.split(' ')[2], 'base64')
    return bytes.subarray(0, 4).equals(key.id) && verify(null, Buffer.from(body), key.key, bytes.subarray(4))
  })
}

function checkReceipt (text, key) {
  const [head, ...rest] = text.split('\n\n')
  const note = rest.join('\n\n')
  const lines = head.split('\n')
  const extra = JSON.parse(Buffer.from(lines.find(l => l.startsWith('extra ')).slice(6), 'base64').toString())
  const index = lines.find(l => l.startsWith('index ')).slice(6)
  const proof = lines.slice(lines.findIndex(l => l.startsWith('index ')) + 1).filter(Boolean).map(l => Buffer.from(l, 'base64'))
  const commitment = createHmac('sha256', keyBytes(extra.key)).update(extra.record).digest()
  const entry = Buffer.from(`aedile/1 ${extra.kind} ${commitment.toString('base64')}\n`)
  const [, size, root] = note.split('\n')
  const computed = rootOf(leafHash(entry), index, size, proof)
  return {
    included: computed !== null && computed.toString('base64') === root,
    signed: signatureHolds(note, key),
    record: extra.record
  }
}

const keyBytes = key => Array.isArray(key) ? Buffer.from(key) : Buffer.from(key, /^[0-9a-f]{64}$/.test(key) ? 'hex' : 'base64')

// A program built on golang.org/x/mod/sumdb (e2e/sumdb/), when its path is given.
const sumdb = process.argv[2]
const kept = mkdtempSync(join(tmpdir(), 'aedile-receipts-'))
const files = []

const chrome = await browser()
await journey('receipts are checked without our code', async () => {
  const page = await visitor(chrome)
  await signInAs(page, 'Amina Haddad')
  const keys = await (await fetch(`${base}/log/keys`)).text()
  const key = readKey(keys.split('\n').find(line => /\+[0-9a-f]{8}\+/.test(line)).trim())
  await page.goto(`${base}/my/applications`)
  const cases = await page.locator('main a[href^="/applications/"]').evaluateAll(all => all.map(a => a.getAttribute('href')))
  let checked = 0
  for (const path of cases.slice(0, 5)) {
    await page.goto(`${base}${path}`)
    const receipts = await page.locator('a[href*="/receipts/"]').evaluateAll(all => all.map(a => a.getAttribute('href')))
    for (const receipt of receipts) {
      const answer = await page.request.get(`${base}${receipt}`)
      const text = await answer.text()
      const found = checkReceipt(text, key)
      check(`${receipt}: included`, found.included)
      check(`${receipt}: signed`, found.signed)
      files.push(join(kept, `${files.length}.tlog-proof`))
      writeFileSync(files.at(-1), text)
      const altered = text.replace(/^extra .*$/m, line => {
        const extra = JSON.parse(Buffer.from(line.slice(6), 'base64').toString())
        extra.record = extra.record.replace('"seq":', '"seq":9')
        return `extra ${Buffer.from(JSON.stringify(extra)).toString('base64')}`
      })
      check(`${receipt}: an altered record is found`, !checkReceipt(altered, key).included)
      checked += 1
    }
  }
  check('there was something to check', checked > 0, `${cases.length} cases`)
})
await journey('the tiles give the signed root', async () => {
  const note = await (await fetch(`${base}/log/checkpoint`)).text()
  const [, size, root] = note.split('\n')
  const leaves = []
  for (let tile = 0; tile * 256 < Number(size); tile += 1) {
    const width = Math.min(256, Number(size) - tile * 256)
    const path = [String(tile % 1000).padStart(3, '0')]
    for (let n = Math.floor(tile / 1000); n > 0; n = Math.floor(n / 1000)) path.unshift('x' + String(n % 1000).padStart(3, '0'))
    const address = `${base}/log/tile/0/${path.join('/')}${width < 256 ? `.p/${width}` : ''}`
    const bytes = Buffer.from(await (await fetch(address)).arrayBuffer())
    for (let i = 0; i < width; i += 1) leaves.push(bytes.subarray(i * 32, i * 32 + 32))
  }
  const tree = hashes => {
    if (hashes.length === 1) return hashes[0]
    let split = 1
    while (split * 2 < hashes.length) split *= 2
    return nodeHash(tree(hashes.slice(0, split)), tree(hashes.slice(split)))
  }
  check(`${size} leaves give the root`, leaves.length > 0 && tree(leaves).toString('base64') === root)
})
if (sumdb) {
  await journey('golang.org/x/mod/sumdb agrees', async () => {
    const run = (...args) => spawnSync(sumdb, args, { encoding: 'utf8' })
    const sound = run('check', `${base}/log`, ...files)
    check('x/mod: checkpoint, tiles, inclusion, consistency and receipts', sound.status === 0 && sound.stdout.includes(` ${files.length} receipts`), sound.stdout + sound.stderr)
    const altered = join(kept, 'altered.tlog-proof')
    writeFileSync(altered, readFileSync(files[0], 'utf8').replace(/^index \d+$/m, 'index 0').replace(/\n[A-Za-z0-9+/]{43}=\n\n/, '\n\n'))
    check('x/mod: an altered receipt is refused', run('check', `${base}/log`, altered).status === 1)
  })
}
rmSync(kept, { recursive: true, force: true })
await chrome.close()
finish()
