import ts from 'typescript'
import { expect, inject, it } from 'vitest'
import { writeConsumerFile } from './consumer.ts'

/** What somebody writes who uses the package in earnest. */
const PROGRAM = `
import { RefreshFailedError, TokenManager, TokenManagerError } from 'freshtoken'
import type { Session, TokenManagerOptions, TokenRequest } from 'freshtoken'

const options: TokenManagerOptions = {
  fetchToken: ({ signal }: TokenRequest) => fetch('/session/token', { method: 'POST', signal }),
  claims: ({ sub, roles }) => ({ sub, roles }),
}
const tokens = new TokenManager(options)
const token: string | null = await tokens.getToken({ minLifetime: 1_000 })
const stop: () => void = tokens.$session.subscribe((session: Session) => session.status)
const off: () => void = tokens.on('session-change', ({ reason }) => reason === 'signed-out')
try {
  await tokens.for({ organization: 'a' }).getToken()
} catch (error) {
  if (error instanceof RefreshFailedError) console.log(error.retryAt)
  else if (error instanceof TokenManagerError) console.log(error.code)
}
const { persisted }: { readonly persisted: boolean } = await tokens.signOut()
tokens.dispose()
export { off, persisted, stop, token }
`

const STRICT = { strict: true, skipLibCheck: false, noEmit: true, target: ts.ScriptTarget.ES2022, types: [] }
const { ModuleKind, ModuleResolutionKind } = ts

/** Diagnostics of the program under these options, the declarations of the package included. */
function compile(options: ts.CompilerOptions): string[] {
  const rootNames = [writeConsumerFile('program.ts', PROGRAM)]
  const lib = ['lib.es2022.d.ts', 'lib.dom.d.ts']
  const program = ts.createProgram({ rootNames, options: { ...STRICT, lib, ...options } })
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.fileName} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)
}

it.each([
  ['bundler', { module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler }],
  ['node16', { module: ModuleKind.Node16, moduleResolution: ModuleResolutionKind.Node16 }],
  ['nodenext', { module: ModuleKind.NodeNext, moduleResolution: ModuleResolutionKind.NodeNext }],
])('compiles in a project that resolves modules by %s', (_name, options) => {
  expect(compile(options)).toEqual([])
})

it('compiles in a project that is stricter than strict', () => {
  const options = { module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler }
  expect(compile({ ...options, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true })).toEqual([])
})

it('exports exactly these types', () => {
  const options = { ...STRICT, module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler }
  const program = ts.createProgram({
    rootNames: [writeConsumerFile('types.ts', `export * from 'freshtoken'`)],
    options,
  })
  const checker = program.getTypeChecker()
  const file = program.getSourceFile(`${inject('consumer')}/types.ts`)
  const module = file && checker.getSymbolAtLocation(file)
  const symbols = module ? checker.getExportsOfModule(module) : []
  const isValue = (symbol: ts.Symbol) => (checker.getAliasedSymbol(symbol).flags & ts.SymbolFlags.Value) !== 0
  const types = symbols.filter((symbol) => !isValue(symbol)).map(({ name }) => name)
  expect(types.sort()).toEqual([
    'Claims',
    'EndSessionRequest',
    'FailureDetails',
    'GetTokenOptions',
    'Origin',
    'Params',
    'Part',
    'PeekedToken',
    'Refresh',
    'RefreshReason',
    'Session',
    'SessionInfo',
    'SignOutResult',
    'SignedOutReason',
    'TokenAnswer',
    'TokenLine',
    'TokenManagerErrorCode',
    'TokenManagerEvents',
    'TokenManagerOptions',
    'TokenObject',
    'TokenRequest',
    'Verdict',
  ])
})
