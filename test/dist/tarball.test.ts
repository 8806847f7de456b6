import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { expect, inject, it } from 'vitest'
import { measure } from '../../tools/size/measure.js'
import { writeConsumerFile } from './consumer.ts'

const tarball = inject('tarball')
const installed = join(inject('consumer'), 'node_modules', 'freshtoken')

/** What are-the-types-wrong may say, and why that is right. */
const ALLOWED = [
  // The package is ESM only: `require` from a CommonJS file meets an ES module, which Node has known since 20.19.
  'CJSResolvesToESM node16-cjs .',
  // `main` and `types` would be the fallback for `moduleResolution: node10`, which TypeScript 6 no longer recommends.
  'NoResolution node10 .',
]

it('holds exactly these files', () => {
  const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n').sort()
  expect(files).toEqual([
    'package/CHANGELOG.md',
    'package/LICENSE',
    'package/README.md',
    'package/dist/index.d.ts',
    'package/dist/index.js',
    'package/dist/index.js.map',
    'package/package.json',
  ])
})

it('is an ES module without side effects, with one dependency and one peer', () => {
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
  expect(manifest).toMatchObject({ type: 'module', sideEffects: false, license: 'MIT' })
  expect(Object.keys(manifest)).not.toContain('main')
  expect(Object.keys(manifest.dependencies)).toEqual(['jose'])
  expect(Object.keys(manifest.peerDependencies)).toEqual(['nanostores'])
})

it('leaves publint nothing to say, suggestions included', async () => {
  const data = readFileSync(tarball)
  const buffer = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength)
  const { messages } = await publint({ pack: { tarball: buffer }, strict: true })
  expect(messages).toEqual([])
})

it('has types that are wrong in no way but the allowed ones', async () => {
  const result = await checkPackage(createPackageFromTarballData(readFileSync(tarball)), { entrypoints: ['.'] })
  const problems = result.types ? result.problems : []
  const found = problems.map((problem) =>
    [problem.kind, 'resolutionKind' in problem && problem.resolutionKind, 'entrypoint' in problem && problem.entrypoint]
      .filter(Boolean)
      .join(' '),
  )
  expect(result.types).not.toBe(false)
  expect(found.sort()).toEqual(ALLOWED)
})

it('maps its code to sources by relative paths, and carries them along', () => {
  const map = JSON.parse(readFileSync(join(installed, 'dist', 'index.js.map'), 'utf8'))
  expect(map.sources).toContain('../src/token-manager.ts')
  expect(map.sources.filter((source: string) => !source.startsWith('../src/'))).toEqual([])
  expect(map.sourcesContent).toHaveLength(map.sources.length)
})

it('says nothing of the machine it was built on', () => {
  const files = readdirSync(join(installed, 'dist')).map((name) => readFileSync(join(installed, 'dist', name), 'utf8'))
  expect(files.filter((content) => content.includes(process.cwd()))).toEqual([])
})

it('costs a page what the size gate measured on the sources, to a hundredth', async () => {
  const installedSize = await measure(writeConsumerFile('page.js', `export * from 'freshtoken'`))
  const sourceSize = await measure('src/index.ts')
  expect(installedSize.brotliBytes / sourceSize.brotliBytes).toBeCloseTo(1, 2)
})
