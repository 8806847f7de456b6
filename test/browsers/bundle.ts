import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** A script for a page, with all it imports, in one text. */
export async function bundle(entry: URL): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    // nanostores asks for it, and a page has no `process`.
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  return outputFiles.map(({ text }) => text).join('')
}
