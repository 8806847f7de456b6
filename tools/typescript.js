/**
 * Lets Node run TypeScript: `node --import ./tools/typescript.js demo/serve.ts`. Node 20 cannot do it by itself, 22.18
 * can; this is the same for all of them. Each file is transformed by itself, so `import.meta.url` and stack traces hold.
 */
import { register } from 'node:module'

process.setSourceMapsEnabled(true)
register('./typescript-loader.js', import.meta.url)
