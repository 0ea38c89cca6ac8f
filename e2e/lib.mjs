// What every journey shares: a browser, a page of each kind, checks that count themselves.
import { chromium } from 'playwright-core'
import { AxeBuilder } from '@axe-core/playwright'
import { mkdir } from 'node:fs/promises'

export const base = process.env.AEDILE_URL ?? 'http://localhost:8080'
export const out = new URL('./out/', import.meta.url).pathname
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'
]

let passed = 0
const failures = []

export async function browser () {
  await mkdir(out, { recursive: true })
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags })
}

// A fresh visitor. width 320 or 1280; script false switches JavaScript off.
export async function visitor (chrome, { width = 1280, script = true, lang = 'en' } = {}) {
  const context = await chrome.newContext({
    viewport: { width, height: width < 600 ? 720 : 900 },
    javaScriptEnabled: script,
    locale: lang,
    acceptDownloads: true
  })
  const page = await context.newPage()
  page.withoutScript = !script
  page.setDefaultTimeout(Number(process.env.PATIENCE_MS ?? 6000))
  return page
}

// Waits until the server of a town answers.
export async function answers (origin) {
  for (let tries = 0; tries < 100; tries += 1) {
    const there = await fetch(`${origin}/health`).then(r => r.ok, () => false)
    if (there) return
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  throw new Error('the server does not answer')
}

export function check (what, truth, detail = '') {
  if (truth) {
    passed += 1
  } else {
    failures.push(what)
    console.log(`FAILED ${what} ${detail}`)
  }
}

// One journey: its failure does not stop the others.
export async function journey (name, run) {
  if (process.env.JOURNEYS && !name.includes(process.env.JOURNEYS)) return
  const began = Date.now()
  try {
    await run()
    passed += 1
  } catch (error) {
    failures.push(name)
    console.log(`FAILED ${name}: ${error.stack ?? error}`)
  }
  console.log(`${name}: ${Date.now() - began} ms`)
}

// No violation of WCAG 2.2 AA, no sideways scrolling, one h1, the right language and direction.
export async function accessible (page, name, lang = 'en') {
  // axe is a script: without JavaScript only the page itself is looked at.
  if (page.withoutScript) {
    check(`${name}: one h1`, await page.locator('h1').count() === 1)
    return
  }
  const found = await new AxeBuilder({ page }).withTags(tags).analyze()
  const words = found.violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | ')}`)
  check(`${name}: axe`, found.violations.length === 0, words.join('\n    '))
  await fits(page, name)
  const html = page.locator('html')
  check(`${name}: lang`, await html.getAttribute('lang') === lang)
  check(`${name}: dir`, await html.getAttribute('dir') === (lang === 'ar' ? 'rtl' : 'ltr'))
  check(`${name}: one h1`, await page.locator('h1').count() === 1, `${await page.locator('h1').count()} h1`)
}

// Nothing makes the page scroll sideways at this width (WCAG 1.4.10).
export async function fits (page, name) {
  const { scroll, client } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth
  }))
  check(`${name}: fits ${client} px`, scroll <= client, `${scroll} px wide`)
  const beyond = await page.evaluate(() => [...document.querySelectorAll('.town-scroll--stacked')]
    .filter(table => innerWidth <= 640 && table.scrollWidth > table.clientWidth).length)
  check(`${name}: no column of a table stands beyond the edge`, beyond === 0, `${beyond} tables`)
}

export async function picture (page, name) {
  await page.screenshot({ path: `${out}${name}.png`, fullPage: true })
}

// What stands on a page, without the marks that isolate directions.
export const text = async page => (await page.locator('main').innerText()).replace(/[\u2066-\u2069]/g, '')

export async function signInAs (page, who, next = '/') {
  await page.goto(`${base}/sign-in/demo?next=${encodeURIComponent(next)}`)
  await page.getByRole('button', { name: who }).first().click()
}

// A day that every form takes.
export const soon = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10)

// What a person's program sends: one signed-in session, cookies by hand.
export async function program (name) {
  const list = await fetch(`${base}/sign-in/demo`)
  const page = await list.text()
  const visitor = cookies(list)
  const token = page.match(/name="_csrf" value="([^"]+)"/)[1]
  const person = page.split('<form').find(part => part.includes(name)).match(/name="person" value="([^"]+)"/)[1]
  const entered = await fetch(`${base}/sign-in/demo`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: visitor, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ _csrf: token, person })
  })
  const cookie = cookies(entered)
  const about = await (await fetch(`${base}/api/v1/session`, { headers: { cookie } })).json()
  const headers = { cookie, 'x-csrf-token': about.form_token, 'content-type': 'application/json' }
  return async (method, path, body, more = {}) => {
    const reply = await fetch(path.startsWith('http') ? path : base + path, {
      method, headers: { ...headers, ...more }, body: body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
    })
    const text = await reply.text()
    const isJson = (reply.headers.get('content-type') ?? '').includes('json')
    return { status: reply.status, headers: reply.headers, body: isJson ? JSON.parse(text) : text }
  }
}

// All cookies that an answer sets, as a request sends them.
export function cookies (reply) {
  return reply.headers.getSetCookie().map(line => line.split(';')[0]).join('; ')
}

export function finish () {
  if (failures.length > 0) console.log(`Failed: ${failures.join('; ')}`)
  console.log(`${passed} passed, ${failures.length} failed`)
  process.exit(failures.length === 0 ? 0 : 1)
}
