import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

/** Changes the text of the source files whose path ends with the key. */
export type Edits = Readonly<Record<string, (text: string) => string>>

/** A script for a page, with all it imports, in one text. */
export async function bundle(entry: URL, edits: Edits = {}): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    // nanostores asks for it, and a page has no `process`.
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [editing(edits)],
  })
  return outputFiles.map(({ text }) => text).join('')
}

function editing(edits: Edits): Plugin {
  return {
    name: 'editing',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const edit = Object.entries(edits).find(([end]) => path.endsWith(end))?.[1]
        if (!edit) return null
        const text = await readFile(path, 'utf8')
        const contents = edit(text)
        if (contents === text) throw new Error(`${path} has no such text any more`)
        return { contents, loader: 'ts' }
      })
    },
  }
}
