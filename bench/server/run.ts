/**
 * What the demo's server serves, and what tokens spare it: `npm run bench:server`. `-- --write` puts it into docs/capacity.md,
 * `--seconds S`, `--rounds N`, `--connections N`, `--lifetime S` and `--devices N` make it shorter or longer.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { Cluster } from '../../test/demo/cluster.ts'
import { readPart, replacePart } from '../../tools/marked-part.js'
import { conclude, tabulate } from './capacity.ts'
import { processorMsOf } from './processor-time.ts'
import { measureQueries } from './queries.ts'
import { measureRevocation } from './revocation.ts'
import { startServer } from './server-process.ts'
import { inMarkdown } from './table.ts'
import { measureThroughput } from './throughput.ts'

const PGLITE = 'PGlite, within the server'
const POSTGRES = 'PostgreSQL'
const DOCUMENT = 'docs/capacity.md'
/** Where it is in there. */
const PART = 'bench:server'
/** Longer than it takes: what is measured is the API, not the renewing. */
const LONG_SECONDS = 3600

const options = readOptions()
// That there is no place for it is better known now than in ten minutes.
if (options.isWritten) readPart(readFileSync(DOCUMENT, 'utf8'), PART)
const parts = [describeRun()]
const cluster = await Cluster.start({ isDurable: true })
try {
  parts.push(await measureLoad(), inMarkdown(await measureQueries()), await measureLateness())
} finally {
  await cluster.stop()
}
const report = `${parts.join('\n')}\n`
console.log(report)
if (options.isWritten) writeFileSync(DOCUMENT, replacePart(readFileSync(DOCUMENT, 'utf8'), PART, report))

async function measureLoad(): Promise<string> {
  const embedded = await startServer(LONG_SECONDS)
  const apart = await startServer(LONG_SECONDS, await cluster.createDatabase('load'))
  const targets = {
    [PGLITE]: { server: embedded, databaseMs: () => Number.NaN },
    [POSTGRES]: { server: apart, databaseMs: () => processorMsOf(cluster.pid) },
  }
  try {
    const samples = await measureThroughput(targets, options)
    const { [POSTGRES]: postgres } = samples
    return [inMarkdown(tabulate(samples)), postgres ? conclude(postgres) : ''].join('\n')
  } finally {
    await embedded.end()
    await apart.end()
  }
}

async function measureLateness(): Promise<string> {
  const { lifetimeSeconds, devices } = options
  const server = await startServer(lifetimeSeconds, await cluster.createDatabase('revocation'))
  try {
    return inMarkdown(await measureRevocation(server, { lifetimeMs: lifetimeSeconds * 1000, devices }))
  } finally {
    await server.end()
  }
}

function describeRun(): string {
  const { seconds, rounds, connections, lifetimeSeconds, devices } = options
  const sentences = [
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} processors (${cpus()[0]?.model}), Node ${process.version}.`,
    `Load: ${rounds} rounds of ${seconds} s for each kind of request, by ${connections} connections.`,
    `Revocation: ${devices} devices for each row, tokens of ${lifetimeSeconds} s.`,
  ]
  return `${sentences.join(' ')}\n`
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      write: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '5' },
      rounds: { type: 'string', default: '9' },
      connections: { type: 'string', default: '16' },
      lifetime: { type: 'string', default: '12' },
      devices: { type: 'string', default: '40' },
    },
  })
  return {
    isWritten: values.write,
    seconds: Number(values.seconds),
    rounds: Number(values.rounds),
    connections: Number(values.connections),
    lifetimeSeconds: Number(values.lifetime),
    devices: Number(values.devices),
  }
}
