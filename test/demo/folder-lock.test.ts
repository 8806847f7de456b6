import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { lockFolder } from '../../demo/folder-lock.ts'

const CONTENDERS = 4
const ROUNDS = 100

describe('a folder', () => {
  const processes: ChildProcess[] = []
  let folder: string
  let living: number[]
  let dead: number

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'freshtoken-lock-'))
    for (let count = 0; count < CONTENDERS; count += 1) processes.push(spawn('sleep', ['600'], { stdio: 'ignore' }))
    living = processes.map(({ pid }) => pid ?? 0)
    const gone = spawn('true', { stdio: 'ignore' })
    await once(gone, 'exit')
    dead = gone.pid ?? 0
  })
  afterAll(async () => {
    for (const child of processes) child.kill()
    await rm(folder, { recursive: true })
  })
  beforeEach(() => rm(join(folder, 'lock'), { force: true }))

  test.each(['nobody', 'a process that was killed'])(
    'of %s goes to one of those who want it at once',
    async (holder) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        if (holder !== 'nobody') await writeFile(join(folder, 'lock'), String(dead))
        const results = await Promise.allSettled(living.map((pid) => lockFolder(folder, pid)))
        const winners = living.filter((_, index) => results[index]?.status === 'fulfilled')
        expect(winners).toHaveLength(1)
        const sentences = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []))
        // One who was about to be refused may stand in another's way for a moment.
        for (const sentence of sentences) expect(sentence).toMatch(inUseBy(living, folder))
        for (const result of results) if (result.status === 'fulfilled') await result.value()
        expect(await readdir(folder)).toEqual([])
      }
    },
  )

  test('that a process of before with our own number has left is ours', async () => {
    const [pid = 0] = living
    await writeFile(join(folder, 'lock'), String(pid))
    await lockFolder(folder, pid)
    expect(await readFile(join(folder, 'lock'), 'utf8')).toBe(String(pid))
  })

  test('whose lock was written by halves is not lost for ever', async () => {
    const [pid = 0] = living
    await writeFile(join(folder, 'lock'), '')
    await lockFolder(folder, pid)
    expect(await readFile(join(folder, 'lock'), 'utf8')).toBe(String(pid))
  })
})

function inUseBy(pids: readonly number[], folder: string): RegExp {
  return new RegExp(`in use by process (${pids.join('|')}): ${folder}$`)
}
