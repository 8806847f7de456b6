/** What a page pays for the library: all of it, its dependencies too, minified and compressed as a server would. */
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'

/**
 * @typedef {object} Measured
 * @property {number} brotliBytes
 * @property {number} minifiedBytes
 * @property {readonly { file: string, bytes: number }[]} parts Minified bytes by file, largest first.
 */

/**
 * @param {string} entry
 * @returns {Promise<Measured>}
 */
export async function measure(entry) {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    // As every bundler does for an application; nanostores asks for it.
    define: { 'process.env.NODE_ENV': '"production"' },
    outfile: 'bundle.js',
  })
  const code = outputFiles[0]?.contents ?? new Uint8Array()
  const inputs = metafile.outputs['bundle.js']?.inputs ?? {}
  const parts = Object.entries(inputs)
    .map(([file, { bytesInOutput }]) => ({ file, bytes: bytesInOutput }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes)
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: code.length } }
  return { brotliBytes: brotliCompressSync(code, options).length, minifiedBytes: code.length, parts }
}
