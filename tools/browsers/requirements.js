/** What the tests need of the machine. A further browser, or a tool such as xdotool, is one row more. */

/**
 * @typedef {object} Requirement
 * @property {string} name
 * @property {string} variable Environment variable that names the program and overrides the search.
 * @property {readonly string[]} commands Names it has on the PATH, best first.
 * @property {readonly string[]} places Where it is on systems that do not put it on the PATH.
 * @property {readonly string[]} probe Arguments that make it tell its version and exit.
 * @property {RegExp} answer What it then says.
 * @property {'chromium' | null} playwright Playwright's name for its own build, if the tests can drive it.
 * @property {string} debianPackage
 * @property {string | null} ubuntuPackage `null` where Ubuntu has only a stub for a snap, which needs a running snapd.
 * @property {string | null} archive Build by its maker, where Ubuntu has none and the tests cannot drive Playwright's.
 */

/** Those that are maintained, the newest first. */
const POSTGRES_VERSIONS = [18, 17, 16, 15, 14]

/** @type {readonly Requirement[]} */
export const REQUIREMENTS = [
  {
    name: 'chromium',
    variable: 'FRESHTOKEN_CHROMIUM',
    commands: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
    places: [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    ],
    probe: ['--version'],
    answer: /\b(Chromium|Google Chrome)\b.* \d+\./,
    playwright: 'chromium',
    debianPackage: 'chromium',
    ubuntuPackage: null,
    archive: null,
  },
  {
    name: 'firefox',
    variable: 'FRESHTOKEN_FIREFOX',
    commands: ['firefox-esr', 'firefox'],
    places: ['/Applications/Firefox.app/Contents/MacOS/firefox', 'C:\\Program Files\\Mozilla Firefox\\firefox.exe'],
    probe: ['--version'],
    answer: /^Mozilla Firefox \d+\./m,
    // Its build speaks a protocol of its own in the place of WebDriver BiDi.
    playwright: null,
    debianPackage: 'firefox-esr',
    ubuntuPackage: null,
    archive: 'https://download.mozilla.org/?product=firefox-esr-latest-ssl&os=linux64&lang=en-US',
  },
  {
    // It depends on the package of its MiniBrowser.
    name: 'WebKitWebDriver',
    variable: 'FRESHTOKEN_WEBKIT_DRIVER',
    commands: ['WebKitWebDriver'],
    places: [],
    probe: ['--help'],
    answer: /^Usage: \S*WebKitWebDriver /,
    // Its build comes without a WebKitWebDriver, and speaks a protocol of its own.
    playwright: null,
    debianPackage: 'webkit2gtk-driver',
    ubuntuPackage: 'webkit2gtk-driver',
    archive: null,
  },
  {
    name: 'Xvfb',
    variable: 'FRESHTOKEN_XVFB',
    commands: ['Xvfb'],
    places: [],
    probe: ['-help'],
    answer: /^use: X /,
    playwright: null,
    debianPackage: 'xvfb',
    ubuntuPackage: 'xvfb',
    archive: null,
  },
  {
    name: 'xdotool',
    variable: 'FRESHTOKEN_XDOTOOL',
    commands: ['xdotool'],
    places: [],
    // Its `version` command wants a display.
    probe: ['--version'],
    answer: /^xdotool version \d/,
    playwright: null,
    debianPackage: 'xdotool',
    ubuntuPackage: 'xdotool',
    archive: null,
  },
  {
    // Debian keeps its versions side by side and puts none of them on the PATH.
    name: 'postgres',
    variable: 'FRESHTOKEN_POSTGRES',
    commands: ['postgres'],
    places: POSTGRES_VERSIONS.map((version) => `/usr/lib/postgresql/${version}/bin/postgres`),
    probe: ['--version'],
    answer: /^postgres \(PostgreSQL\) \d+\./,
    playwright: null,
    debianPackage: 'postgresql',
    ubuntuPackage: 'postgresql',
    archive: null,
  },
]
