import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkBudget, checkReadme } from '../../tools/size/budget.js'
import { measure } from '../../tools/size/measure.js'

describe('the measure of the size', () => {
  it('counts what the entry imports, and says which file it came from', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'freshtoken-size-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(
      join(folder, 'entry.ts'),
      `import { large } from './large.ts'\nexport const text: string = large + '!'`,
    )
    await writeFile(
      join(folder, 'large.ts'),
      `export const large = '${'abcdefghij'.repeat(100)}'\nexport const unused = 1`,
    )

    const { brotliBytes, minifiedBytes, parts } = await measure(join(folder, 'entry.ts'))

    expect(parts.map(({ file }) => file.replace(/.*\//, ''))).toEqual(['large.ts', 'entry.ts'])
    expect(minifiedBytes).toBeGreaterThan(1_000)
    expect(brotliBytes).toBeLessThan(minifiedBytes / 5)
  })
})

describe('the budget', () => {
  it('lets 18600 bytes pass and not one more', () => {
    expect(checkBudget(18_700)).toEqual([])
    expect(checkBudget(18_701)).toEqual(['18701 bytes are 1 too many'])
  })
})

describe('the figure in the README', () => {
  it('is right to a tenth of a kilobyte', () => {
    expect(checkReadme('It is <!-- size -->6.4 kB<!-- /size -->.', 6_449)).toEqual([])
    expect(checkReadme('It is <!-- size -->6.4 kB<!-- /size -->.', 6_451)).toEqual([
      'README.md says 6.4 kB, it is 6.5 kB',
    ])
  })

  it('is right everywhere it stands', () => {
    const readme = '<!-- size -->6.4 kB<!-- /size --> and <!-- size -->6.3 kB<!-- /size -->'
    expect(checkReadme(readme, 6_400)).toEqual(['README.md says 6.3 kB, it is 6.4 kB'])
  })

  it('is not missing', () => {
    expect(checkReadme('It is small.', 6_400)).toEqual(['README.md has no <!-- size -->…<!-- /size -->'])
  })
})
