/** A copy of the repository in which a bug is at home. */
import { rmSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** What the finders run, and what that imports. */
const NEEDED = [
  'src',
  'test/fakes',
  'test/model',
  'test/mutants',
  'test/simulation',
  'test/unit',
  'test/dom',
  'tools',
  'package.json',
  'tsconfig.base.json',
  'tsconfig.json',
  'vitest.config.ts',
]

/** Copies the sources, without their packages, into a new folder, which goes when the process does. */
export async function createWorkspace(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'freshtoken-mutant-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const path of NEEDED) await cp(path, join(folder, path), { recursive: true })
  await symlink(resolve('node_modules'), join(folder, 'node_modules'), 'dir')
  await separateCheckers(folder)
  return folder
}

/** Who judges, or plays another version of the library, goes by the rules as they are: a bug in one would excuse itself. */
const JUDGES = /^test\/(model|simulation)\/(invariants\/|world\/(laws|other-version)\.ts)/
const IMPORT_OF_SOURCE = /(from '(?:\.\.\/)+)src\//g

async function separateCheckers(folder: string): Promise<void> {
  await cp('src', join(folder, 'unpatched'), { recursive: true })
  for (const test of ['test/model', 'test/simulation']) {
    for (const name of await readdir(join(folder, test), { recursive: true })) {
      const path = `${test}/${name}`
      if (!JUDGES.test(path) || !path.endsWith('.ts')) continue
      const text = await readFile(path, 'utf8')
      await writeFile(join(folder, path), text.replace(IMPORT_OF_SOURCE, '$1unpatched/'))
    }
  }
}

/** Puts patched texts in place of the files. */
export async function writeTexts(folder: string, texts: ReadonlyMap<string, string>): Promise<void> {
  for (const [file, text] of texts) await writeFile(join(folder, file), text)
}

/** Puts back what the repository has. */
export async function restore(folder: string, files: Iterable<string>): Promise<void> {
  for (const file of files) await writeFile(join(folder, file), await readFile(file, 'utf8'))
}
