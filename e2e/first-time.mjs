// A stranger who has nothing running yet, at a desk's width and at a phone's: in a demo of its own, since what other
// journeys leave behind would stand on the pages and be read. Prints "N passed, N failed" last.
import { browser, finish, journey } from './lib.mjs'
import { stranger } from './stranger.mjs'

const chrome = await browser()
const next = new Date(Date.now() + 35 * 24 * 3_600_000)
const [day, month, year] = ['15', String(next.getMonth() + 1), String(next.getFullYear())]
const answers = {
  plate: 'SM482QT', contract: 'a file', email: 'amina@saltmere.example', phone: '+351 555 010 999', owner: 'lease', start_date: '',
  'start_date-day': day, 'start_date-month': month, 'start_date-year': year
}
for (const width of [1280, 320]) {
  await journey(`a stranger gets a parking permit in under two minutes, ${width} px`, () =>
    stranger(chrome, { width, name: 'Amina Haddad', answers }))
}
await chrome.close()
finish()
