import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Keeps a folder for one process of this machine; two containers that share one are not kept apart. PGlite trusts that
 * nobody else opens its folder, and two at once would ruin it. Answers its own undo. What a process has left behind that
 * was killed does not count.
 */
export async function lockFolder(folder: string, pid: number = process.pid): Promise<() => Promise<void>> {
  const file = join(folder, 'lock')
  // Written before it has its name: whoever finds a lock finds the whole of it.
  const own = `${file}-of-${pid}`
  await writeFile(own, String(pid))
  try {
    await take(file, { own, pid, folder })
  } finally {
    await rm(own, { force: true })
  }
  return () => rm(file, { force: true })
}

interface Claim {
  /** A file that names the claimant. */
  readonly own: string
  readonly pid: number
  readonly folder: string
}

/** Of several at once, one alone comes back from here. */
async function take(file: string, claim: Claim): Promise<void> {
  while (!(await isLinked(claim.own, file))) {
    const holder = await readHolder(file)
    if (holder === undefined) continue
    refuseIfHeld(holder, claim)
    if (await succeed(file, holder, claim)) return
  }
}

/**
 * Puts a claim in the place of a dead one. To be its successor is a lock too, so that nobody takes away what another
 * successor has put there since. `false`: that has happened.
 */
async function succeed(file: string, holder: number, claim: Claim): Promise<boolean> {
  const succession = `${file}-after-${holder}`
  await take(succession, claim)
  if ((await readHolder(file)) === holder) {
    await rename(succession, file)
    return true
  }
  await rm(succession)
  return false
}

/** `false`: there is one already. */
async function isLinked(own: string, file: string): Promise<boolean> {
  return link(own, file).then(() => true, ignore('EEXIST', false))
}

/** One with our own number is of a process before us: after a restart of a container they are often the same. */
function refuseIfHeld(holder: number, { pid, folder }: Claim): void {
  if (holder > 0 && holder !== pid && isRunning(holder)) {
    throw new Error(`The folder is in use by process ${holder}: ${folder}`)
  }
}

/** `undefined`: nobody holds it any more. 0: whoever does has not said. */
async function readHolder(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(ignore('ENOENT', undefined))
  return text === undefined ? undefined : Number(text)
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function ignore<T>(code: string, instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === code) return instead
    throw error
  }
}
