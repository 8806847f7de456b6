/**
 * Proves that the net holds: puts one deliberate bug after the other into a copy of the product, and lets the exhaustive
 * search and the simulation look for it. `npm run test:mutants` for all, `-- --only <words>` for those whose name has the
 * words, `-- --runs N --seed S` for other schedules.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { createChecks } from '../../tools/checks.js'
import { MUTANTS } from './bugs/all.ts'
import { createFinders, look } from './finders.ts'
import { type Mutant, patch } from './mutant.ts'
import { createWorkspace, restore, writeTexts } from './workspace.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
  },
})

// An `exit` handler removes the copy and ends the finders; a signal alone would not call it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))

const checks = createChecks()
const finders = createFinders(Number(values.seed), Number(values.runs))
const folder = await createWorkspace()

/** Finders that find something where there is nothing would find every bug. */
async function checkWithout(): Promise<void> {
  for (const finder of finders) {
    const { verdict, words, seconds } = await look(folder, finder)
    checks.check(
      `without a bug, ${finder.name}: nothing (${seconds.toFixed(0)} s)`,
      verdict === 'nothing' ? [] : [words],
    )
  }
}

async function checkFound(mutant: Mutant): Promise<void> {
  const texts = patch(mutant, (file) => readFileSync(file, 'utf8'))
  await writeTexts(folder, texts)
  const missed: string[] = []
  for (const finder of finders) {
    const { verdict, words, seconds } = await look(folder, finder)
    const told = `${finder.name} (${seconds.toFixed(0)} s): ${verdict} ${words}`
    if (verdict !== 'found') missed.push(told)
    else checks.check(`${mutant.name}\n      ${mutant.rule}\n      ${told}`, [])
    if (verdict === 'found') break
  }
  if (missed.length === finders.length) checks.check(`${mutant.name}\n      ${mutant.rule}`, missed)
  await restore(folder, texts.keys())
}

if (!values.only) await checkWithout()
for (const mutant of MUTANTS.filter(({ name }) => name.includes(values.only))) await checkFound(mutant)
checks.finish()
