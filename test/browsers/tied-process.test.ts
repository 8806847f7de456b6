import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { readAnnouncement } from './announcement.ts'
import { startTied } from './tied-process.ts'

/** Starts, as tests would, a program with a child that stands still; then prints the folder of it. */
const TESTS = `
import { createFolder, startTied } from ${JSON.stringify(import.meta.resolve('./tied-process.ts'))}
const folder = await createFolder()
const script = 'sleep 3600 & kill -STOP $!; echo started $! >&2; exec sleep 3600'
const { errors } = startTied({ file: '/bin/sh', args: ['-c', script], folder })
errors.once('data', (started) => console.log(folder, process.pid, String(started).trim()))`

function startTests(): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, ['--import', './tools/typescript.js', '--input-type=module', '--eval', TESTS])
}

/** In containers, who has ended may stay listed for ever, as `Z`. */
async function isAlive(pid: string): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat !== '' && !stat.includes(') Z ')
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
  test(`when tests end by ${signal}, so does what they started, and its folder goes`, async () => {
    const tests = startTests()
    const [line] = await once(tests.stdout, 'data')
    const [folder = '', pid, stopped = ''] = String(line)
      .trim()
      .split(/ (?:started )?/)
    expect(existsSync(folder)).toBe(true)
    process.kill(Number(pid), signal)
    // No event tells of it: it is nobody's child any more.
    while (existsSync(folder) || (await isAlive(stopped))) await new Promise((resolve) => setTimeout(resolve, 20))
  })
}

test('a program that ends before it listens is not waited for, and what it said is told', async () => {
  const { errors, end } = startTied({ file: '/bin/sh', args: ['-c', 'echo a library is missing >&2; exit 3'] })
  await expect(readAnnouncement(errors, /listening on (\S+)/)).rejects.toThrow(
    'it has ended; it said: a library is missing',
  )
  await end()
})
