// A browser of forms and cookies and nothing else, for load: fetch, hidden fields, redirects by hand.
export class Forms {
  constructor (base) {
    this.base = base
    this.cookies = new Map()
  }

  async request (path, options = {}) {
    const headers = { ...options.headers, cookie: [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ') }
    const answer = await fetch(this.base + path, { ...options, headers, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) {
      const [pair] = line.split(';')
      const at = pair.indexOf('=')
      if (/max-age=0/i.test(line)) this.cookies.delete(pair.slice(0, at))
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return answer
  }

  // Follows redirects; gives the last path and its text.
  async get (path) {
    for (let hops = 0; hops < 10; hops += 1) {
      const answer = await this.request(path)
      const location = answer.headers.get('location')
      if (!location) return { path, status: answer.status, text: await answer.text() }
      path = location
    }
    throw new Error(`too many redirects at ${path}`)
  }

  // Posts the form of a page whose action matches, with its hidden fields and the given ones.
  async post (text, action, fields) {
    const form = text.split('<form').find(part => part.includes('method="post"') && action.test(/action="([^"]*)"/.exec(part)?.[1] ?? '') && (!fields.of || part.includes(fields.of)))
    if (!form) throw new Error(`no form for ${action}: ${text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 300)}`)
    const body = new FormData()
    for (const hidden of form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)) body.append(hidden[1], hidden[2])
    for (const [name, value] of Object.entries(fields)) if (name !== 'of') body.append(name, value)
    const path = /action="([^"]*)"/.exec(form)[1].replaceAll('&amp;', '&')
    const multipart = form.includes('multipart/form-data')
    const answer = await this.request(path, {
      method: 'POST',
      body: multipart ? body : new URLSearchParams([...body]),
      headers: { origin: this.base }
    })
    const location = answer.headers.get('location')
    if (location) return this.get(location)
    return { path, status: answer.status, text: await answer.text() }
  }

  async signInAs (name) {
    const page = await this.get('/sign-in/demo')
    return this.post(page.text, /demo/, { of: name })
  }
}
