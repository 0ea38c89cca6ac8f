// What a person's program does: the same acts as the pages, as JSON. No browser, only HTTP.
import { base, check, cookies, finish, journey, soon, program as session } from './lib.mjs'

await journey('api: a permit in one request, once however often it is sent', async () => {
  const call = await session('Amina Haddad')
  const registers = JSON.stringify((await call('GET', '/api/v1/my/registers')).body)
  const plate = registers.match(/"plate":"([^"]+)"/)?.[1] ?? 'ZZ999Z'
  const application = { service: 'parking-permit', answers: { plate, start_date: soon }, submit: true, declared: true }
  const key = { 'idempotency-key': `api-${Date.now()}` }
  const first = await call('POST', '/api/v1/applications', application, key)
  check('api: handed in', first.status === 201 && first.body.reference, JSON.stringify(first.body))
  check('api: says where', first.headers.get('location') === first.body.links.self)
  const again = await call('POST', '/api/v1/applications', application, key)
  check('api: the same key is the same act', again.status === 200 && again.body.id === first.body.id, JSON.stringify(again.body))
  const whole = (await call('GET', first.body.links.self)).body
  check('api: history with receipts', whole.history?.[0]?.act === 'submitted' && whole.history[0].receipt)
  check('api: reasons of the decision', whole.state !== 'decided' || whole.decision.criteria.length > 0)
  const listed = (await call('GET', '/api/v1/applications')).body.applications
  check('api: listed', listed.some(one => one.id === first.body.id))
  const undeclared = await call('POST', '/api/v1/applications', { ...application, declared: false })
  check('api: the statement of truth is needed', undeclared.status === 422 && undeclared.body.code === 'not-declared', JSON.stringify(undeclared.body))
})

await journey('api: a draft, changed, completed, sent, taken back', async () => {
  const call = await session('Amina Haddad')
  const draft = await call('POST', '/api/v1/applications', { service: 'noise-report' })
  check('api: a draft', draft.status === 201 && draft.body.state === 'draft', JSON.stringify(draft.body))
  const self = draft.body.links.self
  const shown = (await call('GET', self)).body
  check('api: what is missing is said', shown.problems.length > 0 && shown.problems[0].pointer.startsWith('/answers/'))
  const unfit = await call('PATCH', self, { answers: { no_such_question: 1 } })
  check('api: unknown answers are refused', unfit.status === 422 && unfit.body.errors[0].pointer === '/answers/no_such_question', JSON.stringify(unfit.body))
  const foreign = await call('PATCH', self, { answers: { [shown.problems[0].pointer.split('/')[2]]: [{ id: 'doc_01h455vb4pex5vsknk084sn02q' }] } })
  check('api: a file that was not uploaded is refused', foreign.status === 422, JSON.stringify(foreign.body))
  const incomplete = await call('POST', `${self}/submission`, { declared: true })
  check('api: incomplete is refused with what is missing', incomplete.status === 422 && incomplete.body.code === 'incomplete' && incomplete.body.errors.length > 0, JSON.stringify(incomplete.body))
  check('api: answering when nothing is asked is refused', (await call('POST', `${self}/answer`, { text: 'Hello' })).body.code === 'nothing-asked')
  check('api: a draft is thrown away', (await call('DELETE', self)).status === 204)
  check('api: and gone', (await call('GET', self)).status === 404)
})

await journey('api: strangers and other people', async () => {
  const mine = await session('Amina Haddad')
  const draft = await mine('POST', '/api/v1/applications', { service: 'parking-permit' })
  const other = await session('Marta Silva')
  for (const [method, path, body] of [['GET', ''], ['PATCH', '', { answers: {} }], ['DELETE', ''], ['POST', '/submission', { declared: true }], ['POST', '/withdrawal'], ['POST', '/answer', { text: 'x' }], ['GET', '/letter'], ['GET', '/receipts/1']]) {
    const reply = await other(method, draft.body.links.self + path, body)
    check(`api: somebody else reads "not found" at ${method} ${path}`, reply.status === 404, `${reply.status}`)
  }
  const stranger = await fetch(`${base}/api/v1/applications`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"service":"parking-permit"}' })
  check('api: a stranger must sign in', stranger.status === 401 && stranger.headers.get('content-type').startsWith('application/problem+json'))
  const foreign = await mine('POST', '/api/v1/applications', { service: 'parking-permit' }, { 'sec-fetch-site': 'cross-site' })
  check('api: not from another site', foreign.status === 403, `${foreign.status}`)
  const broken = await mine('POST', '/api/v1/applications', '{"service":')
  check('api: malformed JSON is told', broken.status === 400 && broken.body.code === 'malformed-json', JSON.stringify(broken.body))
})

await journey('a link fills in a form', async () => {
  const reply = await fetch(`${base}/apply/parking-permit?plate=AB-12-CD&start_date-year=2027&start_date-month=1&start_date-day=2&unknown=1`)
  const page = await reply.text()
  check('link: says how many answers it brings', page.replace(/[\u2066-\u2069]/g, '').includes('2 answers come with the link'), page.match(/<ul[\s\S]*?<\/form>/)?.[0])
  check('link: keeps no field that is not of the form', !page.includes('name="unknown"'))
  const token = page.match(/name="_csrf" value="([^"]+)"/)[1]
  const cookie = cookies(reply)
  const begun = await fetch(`${base}/apply/parking-permit`, {
    method: 'POST', redirect: 'manual', headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ _csrf: token, plate: 'AB-12-CD' })
  })
  const first = await (await fetch(base + begun.headers.get('location') + '/questions/plate', { headers: { cookie } })).text()
  check('link: the answer is there', first.includes('AB12CD'), begun.headers.get('location'))
})

finish()
