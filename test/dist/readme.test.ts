import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeConsumerFile } from './consumer.ts'

/** Far above what it takes; only a handle left open reaches it. */
const HANGING_MS = 30_000

const README = readFileSync('README.md', 'utf8')

/** The blocks of code in one language, in order. */
function blocks(language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms')
  return [...README.matchAll(fence)].map(([, code = '']) => code)
}

describe('the server in the README', () => {
  let child: ChildProcess
  let address: string

  /** As it stands there, but on a port that is free. */
  beforeAll(async () => {
    writeConsumerFile('server.js', blocks('js').join('\n'))
    const start = writeConsumerFile(
      'start-server.js',
      `import { Server } from 'node:http'
       const { listen } = Server.prototype
       Server.prototype.listen = function () {
         return listen.call(this, 0, '127.0.0.1', () => console.log(this.address().port))
       }
       await import('./server.js')`,
    )
    child = spawn(process.execPath, [start], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [port] = await once(child.stdout as NodeJS.ReadableStream, 'data')
    address = `http://127.0.0.1:${String(port).trim()}/session/token`
  })
  afterAll(() => child?.kill())

  const ask = (headers: Record<string, string>, method = 'POST') => fetch(address, { method, headers })
  const custom = { 'x-freshtoken': '1' }

  it('gives a token of a minute to who has a session, and nothing keeps it', async () => {
    const response = await ask({ ...custom, cookie: '__Host-session=secret' })
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toMatchObject({ expires_in: 60, session: { id: 's1' } })
  })

  it('works with the library: a session gives a token, none is a sign-out with its reason', () => {
    const script = writeConsumerFile(
      'client.js',
      `import { TokenManager } from 'freshtoken'
       globalThis.document = { visibilityState: 'visible', cookie: '' }
       for (const secret of ['secret', 'another']) {
         const headers = { 'x-freshtoken': '1', cookie: '__Host-session=' + secret }
         const tokens = new TokenManager({
           name: secret,
           fetchToken: ({ signal }) => fetch('${address}', { method: 'POST', headers, signal }),
         })
         const token = await tokens.getToken()
         const { identity, reason } = await tokens.ready()
         console.log(typeof token, identity ?? reason)
         tokens.dispose()
       }`,
    )
    const output = execFileSync(process.execPath, [script], { encoding: 'utf8', timeout: HANGING_MS })
    expect(output.trim().split('\n')).toEqual(['string ada', 'object expired'])
  })

  it('does not take a cookie with a longer name for the session, which a neighbouring domain could plant', async () => {
    const planted = 'x__Host-session=secret; theme=__Host-session=secret'
    expect((await ask({ ...custom, cookie: planted })).status).toBe(401)
    expect((await ask({ ...custom, cookie: `${planted}; __Host-session=secret` })).status).toBe(200)
  })

  it('refuses what a form of another site could send, and what is no POST', async () => {
    expect((await ask({ cookie: '__Host-session=secret' })).status).toBe(403)
    expect((await ask({ ...custom, cookie: '__Host-session=secret' }, 'GET')).status).toBe(404)
  })
})

describe('the README', () => {
  it('shows code that compiles against the packed types', () => {
    const rootNames = blocks('ts').map((code, index) =>
      writeConsumerFile(
        `readme-${index}.ts`,
        code.includes('import { TokenManager }')
          ? code
          : `declare const tokens: import('freshtoken').TokenManager\n${code}\nexport {}`,
      ),
    )
    const options: ts.CompilerOptions = {
      strict: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      types: [],
    }
    const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram({ rootNames, options }))
    expect(rootNames.length).toBeGreaterThan(0)
    expect(diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([])
  })

  it('names every member, option, event, error and word that users meet', () => {
    const isNamed = (name: string) =>
      new RegExp(`[\`'.\\[{, ]${name.replaceAll('$', '\\$')}[\`'(?}:,\\] ]`).test(README)
    expect(publicNames().filter((name) => !isNamed(name))).toEqual([])
  })
})

/** Every member of the manager, every property of the public types, and every word of their unions. */
function publicNames(): string[] {
  const files = ['src/types.ts', 'src/token-manager.ts', 'src/errors.ts']
  const program = ts.createProgram(files, { target: ts.ScriptTarget.ES2022, allowImportingTsExtensions: true })
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
      if (ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) addNames(node, names)
    }
    ts.forEachChild(node, visit)
  }
  for (const file of files) visit(program.getSourceFile(file) as ts.SourceFile)
  return [...names].sort()
}

function addNames(declaration: ts.Node, names: Set<string>): void {
  if (ts.isClassDeclaration(declaration) && declaration.name) names.add(declaration.name.text)
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node) || ts.isTypeReferenceNode(node)) return
    const isMember = ts.isPropertySignature(node) || ts.isMethodSignature(node) || ts.isClassElement(node)
    if (isMember && node.name && (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name)))
      names.add(node.name.text)
    else if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) names.add(node.literal.text)
    ts.forEachChild(node, visit)
  }
  visit(declaration)
}
