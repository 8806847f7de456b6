/** Measures the whole import, says where the bytes go, and holds budget and README against it. */
import { readFile } from 'node:fs/promises'
import { createChecks } from './checks.js'
import { AIM_BYTES, checkBudget, checkReadme, GATE_BYTES, inKilobytes } from './size/budget.js'
import { measure } from './size/measure.js'

const { brotliBytes, minifiedBytes, parts } = await measure('src/index.ts')

console.log('minified   share  file')
for (const { file, bytes } of parts) {
  const share = `${((100 * bytes) / minifiedBytes).toFixed(1)} %`
  console.log(`${String(bytes).padStart(8)}  ${share.padStart(6)}  ${file}`)
}
console.log(`${String(minifiedBytes).padStart(8)}          in all, ${brotliBytes} with brotli, aim ${AIM_BYTES}\n`)

const checks = createChecks()
checks.check(`${inKilobytes(brotliBytes)} are within the ${inKilobytes(GATE_BYTES)} allowed`, checkBudget(brotliBytes))
checks.check('README.md states the size', checkReadme(await readFile('README.md', 'utf8'), brotliBytes))
checks.finish()
