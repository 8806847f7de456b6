import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type LockOwner, lockFolder } from '../../demo/folder-lock.ts'

const CONTENDERS = 4
const ROUNDS = 100

const here = (pid = 0): LockOwner => ({ pid, host: 'here', boot: 'today' })

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
        if (holder !== 'nobody') await lockFolder(folder, here(dead))
        const results = await Promise.allSettled(living.map((pid) => lockFolder(folder, here(pid))))
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

  test('that a version of before keeps, which wrote its number alone, is kept', async () => {
    await writeFile(join(folder, 'lock'), String(living[0]))
    await expect(lockFolder(folder, here(living[1]))).rejects.toThrow(inUseBy(living, folder))
  })

  test('that a process of before with our own number has left is ours', async () => {
    await lockFolder(folder, here(living[0]))
    await lockFolder(folder, here(living[0]))
  })

  test('that was left before the machine was started again is ours, whoever has that number now', async () => {
    await lockFolder(folder, { ...here(living[0]), boot: 'yesterday' })
    await lockFolder(folder, here(living[1]))
  })

  test.each([
    ['our own', 0],
    ['another', 1],
  ])('of another host is not ours, though it has %s number: nobody can tell whether that lives', async (_, index) => {
    await lockFolder(folder, { ...here(living[0]), host: 'there' })
    const sentence = `in use by process ${living[0]} of there, unless that has ended: then remove ${join(folder, 'lock')}`
    await expect(lockFolder(folder, here(living[index]))).rejects.toThrow(sentence)
  })

  test('whose lock was written by halves is not lost for ever', async () => {
    await writeFile(join(folder, 'lock'), '')
    await lockFolder(folder, here(living[0]))
  })
})

function inUseBy(pids: readonly number[], folder: string): RegExp {
  return new RegExp(`in use by process (${pids.join('|')}): ${folder}$`)
}
