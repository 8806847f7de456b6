/** A copy of the repository in which a bug is at home. */
import { rmSync } from 'node:fs'
import { cp, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises'
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
  return folder
}

/** Puts patched texts in place of the files. */
export async function writeTexts(folder: string, texts: ReadonlyMap<string, string>): Promise<void> {
  for (const [file, text] of texts) await writeFile(join(folder, file), text)
}

/** Puts back what the repository has. */
export async function restore(folder: string, files: Iterable<string>): Promise<void> {
  for (const file of files) await writeFile(join(folder, file), await readFile(file, 'utf8'))
}
