// A stranger applies for a parking permit: from the search on the home page to the decision, with nothing but what
// the pages say. How long that takes is told by the keystroke-level model (Card, Moran, Newell 1980) with the times
// of an average user, and by reading every word of every page once at 230 words a minute. Finding the service is
// told beside it; the two minutes are those from the button "Start now" to the decision, with what is optional answered too.
import { base, check, picture, signInAs, visitor } from './lib.mjs'

const seconds = { point: 1.1, press: 0.2, key: 0.28, think: 1.35, word: 60 / 230, wait: 0.5 }
// "A stranger completes a parking permit in under two minutes."
const secondsMax = 120

export async function stranger (chrome, { width, answers, name }) {
  const page = await visitor(chrome, { width })
  const steps = []
  let step = null
  // What is read on a page: its main part, without what stood on the page before.
  const arrive = async (what, part = 'main') => {
    const words = (await page.locator(part).innerText()).split(/\s+/).filter(Boolean).length
    step = { what, words, clicks: 0, keys: 0, fields: 0 }
    steps.push(step)
    await picture(page, `stranger-${width}-${String(steps.length).padStart(2, '0')}-${what.replace(/\W+/g, '-')}`)
  }
  const click = async target => { step.clicks += 1; await target.click() }
  const type = async (target, text) => { step.fields += 1; step.clicks += 1; step.keys += text.length; await target.fill(text) }

  await signInAs(page, name)
  await page.goto(base)
  // Nobody reads a home page: the search box is what is looked for.
  await arrive('home', '.town-hero')
  await type(page.locator('main input[name=q]').first(), 'parking permit')
  await click(page.locator('main form[action="/search"] button').first())
  await arrive('search', '.town-result >> nth=0')
  await click(page.locator('.town-result a').first())
  await arrive('service', '.govuk-summary-list >> nth=0')
  await click(page.locator('main a.govuk-button').first())
  await arrive('before')
  await click(page.locator('main form button.govuk-button').first())
  for (let pages = 0; pages < 20 && !page.url().endsWith('/check'); pages += 1) {
    await arrive(new URL(page.url()).pathname.split('/').pop())
    if (step.what === 'contact') {
      const sources = await page.getByText('From your account.').count()
      check(`e-mail and telephone say where they come from, ${width} px`, sources === 2, String(sources))
    }
    for (const field of await page.locator('main form [name]:not([type=hidden]):not([name=do])').all()) {
      const [key, type_] = [await field.getAttribute('name'), await field.getAttribute('type')]
      if (!(key in answers) || (type_ !== 'radio' && await field.inputValue() !== '')) continue
      if (type_ === 'radio') {
        if (await field.getAttribute('value') === answers[key]) { step.fields += 1; step.clicks += 1; await field.check({ force: true }) }
      } else if (type_ !== 'file') await type(field, answers[key])
    }
    await click(page.locator('main form .govuk-button-group button, main form > button.govuk-button').first())
  }
  const contact = steps.find(one => one.what === 'contact')
  check(`what the account knows is not typed again, ${width} px`, contact.fields === 0, JSON.stringify(contact))
  await arrive('check')
  step.clicks += 1
  await page.locator('[name=declaration]').check({ force: true })
  await click(page.getByRole('button', { name: 'Send application' }))
  await page.waitForURL(/\/applications\/[A-Z]+-/)
  await arrive('sent', 'h1')
  const took = one => one.words * seconds.word + one.clicks * (seconds.point + seconds.press) + one.keys * seconds.key +
    (one.fields + 1) * seconds.think + seconds.wait
  const began = steps.findIndex(one => one.what === 'before')
  const form = steps.slice(began).reduce((sum, one) => sum + took(one), 0)
  const total = steps.reduce((sum, one) => sum + took(one), 0)
  console.log(`a stranger at ${width} px: ${steps.length} pages, ${steps.reduce((n, s) => n + s.clicks, 0)} clicks, ${steps.reduce((n, s) => n + s.keys, 0)} keys, ${steps.reduce((n, s) => n + s.words, 0)} words, ${Math.round(total)} s, of which ${Math.round(form)} s from start to decision`)
  for (const one of steps) console.log(`  ${one.what}: ${one.words} words, ${one.clicks} clicks, ${one.keys} keys, ${took(one).toFixed(1)} s`)
  check(`a stranger needs under two minutes at ${width} px`, form < secondsMax, `${Math.round(form)} s`)
  await page.context().close()
}
