/**
 * Measures in a real browser what the README says. `npm run bench` for all, `npm run bench -- recovery` for one section,
 * `npm run bench -- --many` with 100 tabs besides.
 */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import type { Browser } from '../test/browsers/browser.ts'
import { launchChromium } from '../test/browsers/chromium/chromium.ts'
import { measureCalls } from './sections/calls.ts'
import { measureHidden } from './sections/hidden.ts'
import { measureLifetimes } from './sections/lifetimes.ts'
import { measureMemory } from './sections/memory.ts'
import { measureNewTab } from './sections/new-tab.ts'
import { measureRecovery } from './sections/recovery.ts'
import { measureSignOut } from './sections/sign-out.ts'
import { printHead, printRow, type Row } from './table.ts'

const MANY = 100

const { values, positionals } = parseArgs({
  options: { many: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const more = values.many ? [MANY] : []

const SECTIONS: Readonly<Record<string, (browser: Browser) => Promise<Row[]>>> = {
  calls: measureCalls,
  'new-tab': measureNewTab,
  'sign-out': (browser) => measureSignOut(browser, [5, ...more]),
  recovery: measureRecovery,
  hidden: measureHidden,
  memory: measureMemory,
  lifetimes: (browser) => measureLifetimes(browser, [1, 5, 20, ...more]),
}

const chosen = positionals.length > 0 ? positionals : Object.keys(SECTIONS)
const unknown = chosen.filter((name) => !Object.hasOwn(SECTIONS, name))
if (unknown.length > 0)
  throw new TypeError(`There is no section ${unknown.join(', ')}: ${Object.keys(SECTIONS).join(', ')}`)

const browser = await launchChromium({ hasCollector: true })
try {
  console.log(`${cpus().length} processors, Node ${process.version}, started ${new Date().toISOString()}\n`)
  printHead()
  for (const name of chosen) for (const row of (await SECTIONS[name]?.(browser)) ?? []) printRow(row)
} finally {
  await browser.close()
}
