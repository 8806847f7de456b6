import { describe, expect, it } from 'vitest'
import { checkReadme, describeMatrix, isComplete, matrixOf, reasonOf, writeReadme } from '../../tools/engines/matrix.js'

function report(...tests: { title: string; status: string }[]) {
  const assertionResults = tests.map((test) => ({ ...test, ancestorTitles: ['a tab'] }))
  const driver = { ...testOf('shows a tab'), ancestorTitles: ['the driver'] }
  return {
    testResults: [
      { name: 'test/tabs/1-steady.test.ts', status: 'passed', assertionResults },
      { name: 'test/browsers/driver.test.ts', status: 'passed', assertionResults: [driver] },
    ],
  }
}

function testOf(title: string, status = 'passed') {
  return { title, status }
}

const REPORTS = {
  chromium: report(testOf('renews'), testOf('is frozen'), testOf('is killed')),
  firefox: report(testOf('renews', 'failed'), testOf('is frozen [firefox: it never freezes]', 'skipped')),
}

const TABLE = `<details>
<summary>3 scenarios: 0 hold in chromium, firefox; 1 more wherever they can be tried; 2 fail</summary>

| scenario | chromium | firefox |
|---|---|---|
| **a tab** |  |  |
| renews | holds | fails |
| is frozen | holds | — (1) |
| is killed | holds | fails |

1. firefox: it never freezes

</details>
`

describe('the reason why a test did not run', () => {
  it('stands at the end of its title', () => {
    expect(reasonOf({ ...testOf('is frozen [firefox: it never freezes]', 'skipped'), ancestorTitles: [] })).toBe(
      'it never freezes',
    )
  })

  it('is none where it ran, nor where it says nothing', () => {
    expect(reasonOf({ ...testOf('is frozen [firefox: it never freezes]'), ancestorTitles: [] })).toBeNull()
    expect(reasonOf({ ...testOf('is frozen', 'skipped'), ancestorTitles: [] })).toBeNull()
  })
})

describe('the matrix', () => {
  it('is complete where nothing failed and nothing is missing', () => {
    const chromium = report(testOf('renews'))
    const firefox = report(testOf('renews [firefox: it never does]', 'skipped'))
    const engines = ['chromium', 'firefox']
    expect(isComplete(matrixOf({ chromium, firefox }), engines)).toBe(true)
    expect(isComplete(matrixOf({ chromium, firefox: report() }), engines)).toBe(false)
    expect(isComplete(matrixOf(REPORTS), engines)).toBe(false)
  })

  it('has a row for each scenario and a column for each engine, and says what cannot be tried, and why', () => {
    expect(describeMatrix(matrixOf(REPORTS), ['chromium', 'firefox'])).toBe(TABLE)
  })

  it('is put into the README, and then found there', () => {
    const readme = 'Before\n<!-- matrix -->\n<!-- /matrix -->\nafter'
    const written = writeReadme(readme, TABLE)
    expect(written).toBe(`Before\n<!-- matrix -->\n${TABLE}<!-- /matrix -->\nafter`)
    expect(checkReadme(written, TABLE)).toEqual([])
  })

  it('is missed in the README row by row', () => {
    const readme = `<!-- matrix -->\n${TABLE}<!-- /matrix -->`
    expect(checkReadme(readme, TABLE.replace('renews | holds', 'renews | fails'))).toEqual([
      'no longer so: | renews | holds | fails |',
      'not in it: | renews | fails | fails |',
      'Type: npm run test:browsers -- --write',
    ])
  })

  it('must have a place in the README', () => {
    expect(() => checkReadme('', TABLE)).toThrow('no place for the matrix')
  })
})
