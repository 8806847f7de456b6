import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { MUTANTS } from '../mutants/bugs/all.ts'
import { type Mutant, patch } from '../mutants/mutant.ts'

const ROOT = new URL('../../', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, ROOT), 'utf8')

/** Two programs of all sources are loaded and checked. */
const COMPILE_MS = 60_000

/** Beside the file that it stands for, so that its imports lead where those of that file do. */
const besides = (file: string, index: number) => file.replace(/\.ts$/, `.bug-${index}.ts`)

/** What the compiler says to patched files; what they no longer use is none of its business here. */
function problemsOf(patched: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile('tsconfig.base.json', read)
  const parsed = ts.convertCompilerOptionsFromJson(config.compilerOptions, '.').options
  const options = { ...parsed, noUnusedLocals: false, noUnusedParameters: false }
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile } = host
  const root = ts.sys.getCurrentDirectory()
  const own = (file: string) => patched.get(file.replace(`${root}/`, ''))
  const program = ts.createProgram([...patched.keys()], options, {
    ...host,
    fileExists: (file) => own(file) !== undefined || fileExists(file),
    readFile: (file) => own(file) ?? readFile(file),
    getSourceFile: (file, languageVersion) => {
      const text = own(file) ?? readFile(file)
      return text === undefined ? undefined : ts.createSourceFile(file, text, languageVersion)
    },
  })
  return [...patched.keys()].flatMap((file) => {
    const source = program.getSourceFile(file)
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    return found.map(({ messageText }) => `${file}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
  })
}

describe('the deliberate bugs', () => {
  it('have names of their own', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length)
  })

  it.each(MUTANTS)('still apply: $name', (mutant) => {
    const texts = patch(mutant, read)
    expect([...texts].filter(([file, text]) => text === read(file))).toEqual([])
  })

  it(
    'compile, so that each is found for what it does',
    () => {
      const patched = MUTANTS.flatMap((mutant: Mutant, index) =>
        [...patch(mutant, read)].map(([file, text]) => [besides(file, index), text] as const),
      )
      expect(problemsOf(new Map(patched))).toEqual([])
    },
    COMPILE_MS,
  )
})
