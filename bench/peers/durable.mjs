// An adapter for oidc-provider that keeps what it is told through a crash: all in memory, each change in a journal, and
// whoever waits is answered when the journal is on the disk. Changes that come together share one fsync, so it is as
// lean as a durable adapter can be.
import { closeSync, openSync, writeSync, fdatasync } from 'node:fs'

const kept = new Map()
let journal
let waiting = []
let busy = false

export function keepIn (path) {
  journal = openSync(path, 'a')
  process.on('exit', () => closeSync(journal))
}

function sync () {
  if (busy || waiting.length === 0) return
  busy = true
  const together = waiting
  waiting = []
  writeSync(journal, together.map(({ line }) => line).join(''))
  fdatasync(journal, error => {
    busy = false
    for (const { done, failed } of together) error ? failed(error) : done()
    sync()
  })
}

function write (change) {
  return new Promise((resolve, reject) => {
    waiting.push({ line: `${JSON.stringify(change)}\n`, done: resolve, failed: reject })
    setImmediate(sync)
  })
}

export class Durable {
  constructor (model) { this.model = model }

  key (id) { return `${this.model}:${id}` }

  async upsert (id, payload, expiresIn) {
    kept.set(this.key(id), payload)
    if (payload.grantId) {
      const all = kept.get(`grant:${payload.grantId}`) ?? new Set()
      kept.set(`grant:${payload.grantId}`, all.add(this.key(id)))
    }
    if (payload.uid) kept.set(`uid:${payload.uid}`, id)
    await write({ at: this.key(id), payload, expiresIn })
  }

  async find (id) { return kept.get(this.key(id)) }
  async findByUid (uid) { return this.find(kept.get(`uid:${uid}`)) }
  async findByUserCode () {}

  async consume (id) {
    const payload = kept.get(this.key(id))
    payload.consumed = Math.floor(Date.now() / 1000)
    await write({ at: this.key(id), consumed: payload.consumed })
  }

  async destroy (id) {
    kept.delete(this.key(id))
    await write({ at: this.key(id), gone: true })
  }

  async revokeByGrantId (grantId) {
    for (const key of kept.get(`grant:${grantId}`) ?? []) kept.delete(key)
    await write({ grant: grantId, gone: true })
  }
}
