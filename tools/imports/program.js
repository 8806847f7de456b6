/** The files under test as a TypeScript program; from memory, so that wrong ones can be tried without writing them. */
import ts from 'typescript'

/** @type {ts.CompilerOptions} */
const OPTIONS = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  noEmit: true,
  types: [],
}

/** Parsing the DOM's declarations takes longer than all else. @type {Map<string, ts.SourceFile | undefined>} */
const parsedLibraries = new Map()

/**
 * @typedef {object} Sources
 * @property {readonly ts.SourceFile[]} files
 * @property {ts.TypeChecker} checker
 * @property {(file: ts.SourceFile) => string} pathOf Its path as given, such as `src/index.ts`.
 */

/**
 * @param {Readonly<Record<string, string>>} contents By path, relative to the package.
 * @returns {Sources}
 */
export function createSources(contents) {
  const host = ts.createCompilerHost(OPTIONS)
  const parseLibrary = host.getSourceFile
  host.getCurrentDirectory = () => '/'
  host.fileExists = (path) => path.slice(1) in contents || ts.sys.fileExists(path)
  host.getSourceFile = (path, options) => {
    const content = contents[path.replace(/^\//, '')]
    if (content !== undefined) return ts.createSourceFile(path, content, options, true)
    if (!parsedLibraries.has(path)) parsedLibraries.set(path, parseLibrary(path, options))
    return parsedLibraries.get(path)
  }
  const program = ts.createProgram({ rootNames: Object.keys(contents), options: OPTIONS, host })
  const pathOf = (/** @type {ts.SourceFile} */ file) => file.fileName.replace(/^\//, '')
  const files = program.getSourceFiles().filter((file) => pathOf(file) in contents)
  return { files, checker: program.getTypeChecker(), pathOf }
}
