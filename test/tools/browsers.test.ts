import { describe, expect, it } from 'vitest'
import { find } from '../../tools/browsers/find.js'
import { planInstall } from '../../tools/browsers/install.js'
import { REQUIREMENTS } from '../../tools/browsers/requirements.js'
import { browserPath, installMissing } from '../../tools/browsers.js'

const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\nVERSION_ID="12"\n'
const UBUNTU = 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n'
const MINT = 'ID=linuxmint\nID_LIKE="ubuntu debian"\n'
const FEDORA = 'ID=fedora\n'

const CHROMIUM = REQUIREMENTS.filter(({ name }) => name === 'chromium')
const FIREFOX = REQUIREMENTS.filter(({ name }) => name === 'firefox')
const XDOTOOL = REQUIREMENTS.filter(({ name }) => name === 'xdotool')
/** What the programs beside the browsers of a name say. */
const OTHERS = {
  '/usr/bin/WebKitWebDriver': 'Usage: /usr/bin/WebKitWebDriver options\n  -h, --help',
  '/usr/bin/Xvfb': 'use: X [:<display>] [option]\n-a #',
  '/usr/bin/xdotool': 'xdotool version 3.20160805.1',
  '/usr/lib/postgresql/15/bin/postgres': 'postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)',
}

/** A machine with these programs, each by the version it tells, and a record of what was run on it. */
function createHost(settings: {
  programs?: Record<string, string>
  env?: Record<string, string>
  osRelease?: string
  isRoot?: boolean
  onRun?: (programs: Record<string, string>) => boolean
}) {
  const programs = { ...settings.programs }
  const ran: string[] = []
  const host = {
    env: settings.env ?? {},
    path: ['/usr/local/bin', '/usr/bin'],
    isRoot: settings.isRoot ?? false,
    osRelease: settings.osRelease ?? '',
    exists: (file: string) => file in programs,
    probe: (file: string) => programs[file] || null,
    run(file: string, args: readonly string[]) {
      ran.push([file, ...args].join(' '))
      return settings.onRun?.(programs) ?? true
    },
    playwrightPath: () => '/cache/playwright/chrome',
  }
  return { host, ran }
}

/** The same, with all but browsers of a name. */
function createHostLackingBrowsers(settings: Parameters<typeof createHost>[0]) {
  return createHost({ ...settings, programs: { ...OTHERS, ...settings.programs } })
}

/** Where a browser is found among these programs. */
function pathAmong(name: string, programs: Record<string, string>, env: Record<string, string> = {}) {
  const requirement = REQUIREMENTS.find((known) => known.name === name)
  return requirement && find(requirement, createHost({ programs, env }).host)?.path
}

const chromiumAmong = pathAmong.bind(null, 'chromium')
const firefoxAmong = pathAmong.bind(null, 'firefox')

describe('finding a browser', () => {
  it('takes the first on the PATH that runs', () => {
    expect(chromiumAmong({ '/usr/bin/chromium': 'Chromium 156.0' })).toBe('/usr/bin/chromium')
    expect(chromiumAmong({ '/usr/bin/google-chrome': 'Google Chrome 156.0' })).toBe('/usr/bin/google-chrome')
  })

  it('takes the build of Playwright where the system has none', () => {
    expect(chromiumAmong({ '/cache/playwright/chrome': 'Chromium 156.0' })).toBe('/cache/playwright/chrome')
  })

  it('takes what the variable names and nothing else', () => {
    const programs = { '/usr/bin/chromium': 'Chromium 156.0', '/opt/chrome': 'Google Chrome 156.0' }
    expect(chromiumAmong(programs, { FRESHTOKEN_CHROMIUM: '/opt/chrome' })).toBe('/opt/chrome')
    expect(chromiumAmong(programs, { FRESHTOKEN_CHROMIUM: '/opt/missing' })).toBeUndefined()
  })

  it.each([
    ['a stub that does not run', ''],
    ['a program that is something else', 'chromium-bsu 0.9.16'],
    ['a snap, which sees another /tmp', 'Chromium 156.0 snap'],
  ])('passes over %s', (_title, version) => {
    expect(chromiumAmong({ '/usr/bin/chromium': version })).toBeUndefined()
  })

  it('takes a Firefox of long support before another one, and no build of Playwright', () => {
    const programs = {
      '/usr/bin/firefox': 'Mozilla Firefox 156.0',
      '/cache/playwright/chrome': 'Mozilla Firefox 154.0',
    }
    expect(firefoxAmong({ ...programs, '/usr/bin/firefox-esr': 'Mozilla Firefox 153.7.0esr' })).toBe(
      '/usr/bin/firefox-esr',
    )
    expect(firefoxAmong(programs)).toBe('/usr/bin/firefox')
    expect(firefoxAmong({ '/cache/playwright/chrome': 'Mozilla Firefox 154.0' })).toBeUndefined()
    expect(firefoxAmong(programs, { FRESHTOKEN_FIREFOX: '/opt/firefox' })).toBeUndefined()
  })

  it.each(Object.entries(OTHERS))('knows %s by the first line of what it says', (path, answer) => {
    const found = REQUIREMENTS.map((requirement) =>
      find(requirement, createHost({ programs: { [path]: answer } }).host),
    )
    expect(found.filter(Boolean)).toEqual([{ path, version: answer.split('\n')[0] }])
  })

  it('tells a test that needs a missing browser what to type', () => {
    const { host } = createHost({ osRelease: DEBIAN })
    expect(() => browserPath('chromium', host)).toThrow(
      'chromium is missing. Type: sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium',
    )
  })
})

describe('installing what is missing', () => {
  it('is done by apt, unasked, for root on Debian', () => {
    const { host, ran } = createHostLackingBrowsers({ osRelease: DEBIAN, isRoot: true })
    installMissing(host)
    expect(ran).toEqual(['apt-get update', 'apt-get install -y --no-install-recommends chromium firefox-esr'])
  })

  it.each([UBUNTU, MINT])(
    'takes the build of Playwright on Ubuntu and its kin, whose chromium is a stub: %j',
    (osRelease) => {
      const { host, ran } = createHostLackingBrowsers({ osRelease, isRoot: true })
      installMissing(host)
      expect(ran).toEqual(['npx playwright-core install --with-deps chromium'])
    },
  )

  it('gets all that WebKit needs by one command', () => {
    const postgres = { '/usr/bin/postgres': 'postgres (PostgreSQL) 15.13' }
    const programs = { '/usr/bin/chromium': 'Chromium 1.0', '/usr/bin/firefox': 'Mozilla Firefox 1.0', ...postgres }
    const { host, ran } = createHost({ osRelease: UBUNTU, isRoot: true, programs })
    installMissing(host)
    expect(ran).toEqual(['apt-get update', 'apt-get install -y --no-install-recommends webkit2gtk-driver xvfb xdotool'])
  })

  it('ends at the first command that fails', () => {
    const { host, ran } = createHostLackingBrowsers({ osRelease: DEBIAN, isRoot: true, onRun: () => false })
    installMissing(host)
    expect(ran).toEqual(['apt-get update'])
  })

  it('is not done when all is there', () => {
    const programs = { '/usr/bin/chromium': 'Chromium 156.0', '/usr/bin/firefox-esr': 'Mozilla Firefox 153.7.0esr' }
    const { host, ran } = createHostLackingBrowsers({ osRelease: DEBIAN, isRoot: true, programs })
    installMissing(host)
    expect(ran).toEqual([])
  })

  it('is not done for a variable that names nothing, which installing cannot mend', () => {
    const env = { FRESHTOKEN_CHROMIUM: '/missing', FRESHTOKEN_FIREFOX: '/missing' }
    const { host, ran } = createHostLackingBrowsers({ osRelease: DEBIAN, isRoot: true, env })
    installMissing(host)
    expect(ran).toEqual([])
  })

  it.each([
    ['not root', DEBIAN, false],
    ['on a system without apt', FEDORA, true],
    ['on a system without a name', '', true],
  ])('is not done when %s', (_title, osRelease, isRoot) => {
    const { host, ran } = createHostLackingBrowsers({ osRelease, isRoot })
    installMissing(host)
    expect(ran).toEqual([])
  })
})

describe('the one command to type', () => {
  it.each([
    [DEBIAN, 'sudo apt-get update && sudo apt-get install -y --no-install-recommends firefox-esr'],
    [
      UBUNTU,
      "curl -L 'https://download.mozilla.org/?product=firefox-esr-latest-ssl&os=linux64&lang=en-US' | tar -xJ -C ~ && " +
        'export FRESHTOKEN_FIREFOX=~/firefox/firefox',
    ],
    [FEDORA, '<your package manager> install firefox'],
  ])('gets a Firefox on %j', (osRelease, command) => {
    expect(planInstall(FIREFOX, createHost({ osRelease }).host).typed).toBe(command)
  })

  it.each([
    [DEBIAN, 'sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium xdotool'],
    [
      UBUNTU,
      'sudo apt-get update && sudo apt-get install -y --no-install-recommends xdotool && ' +
        'npx playwright-core install --with-deps chromium',
    ],
    [FEDORA, 'npx playwright-core install chromium && <your package manager> install xdotool'],
  ])('gets all that is missing on %j', (osRelease, command) => {
    expect(planInstall([...CHROMIUM, ...XDOTOOL], createHost({ osRelease }).host).typed).toBe(command)
  })
})
