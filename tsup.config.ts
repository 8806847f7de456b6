import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm'],
  target: 'es2022',
  platform: 'browser',
  external: ['nanostores', /^jose(\/|$)/],
  // The one option of tsup's that TypeScript 6 calls deprecated is `baseUrl`, which tsup sets itself for declarations.
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  sourcemap: true,
  treeshake: true,
  clean: true,
  splitting: false,
})
