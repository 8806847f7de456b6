import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Page } from './server/http/page-routes.ts'

const SOURCE = new URL('./page/', import.meta.url)

/** The page and the library, bundled from source, in memory: what runs is what is in the folder. */
export async function buildPage(): Promise<Page> {
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', body: await readSource('index.html') }],
    ['/style.css', { type: 'text/css; charset=utf-8', body: await bundle('style.css') }],
    ['/icon.svg', { type: 'image/svg+xml', body: await readSource('icon.svg') }],
    ['/main.js', { type: 'text/javascript; charset=utf-8', body: await bundle('main.ts') }],
  ])
}

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, SOURCE))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    sourcemap: 'inline',
    // nanostores asks for it, and a page has no `process`.
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  return outputFiles.map(({ text }) => text).join('')
}

function readSource(file: string): Promise<string> {
  return readFile(new URL(file, SOURCE), 'utf8')
}
