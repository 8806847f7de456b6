import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm'],
  target: 'es2022',
  platform: 'browser',
  external: ['nanostores', /^jose(\/|$)/],
  // The one option of tsup's that TypeScript 6 calls deprecated is `baseUrl`, which tsup sets itself for declarations.
  // `Symbol.dispose` is in the declarations; a project whose `lib` is ES2022 would not know it without the reference.
  dts: { compilerOptions: { ignoreDeprecations: '6.0' }, banner: '/// <reference lib="esnext.disposable" />' },
  sourcemap: true,
  treeshake: true,
  clean: true,
  splitting: false,
})
