import { createHash } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** Who holds a folder, or wants to. */
export interface LockOwner {
  readonly pid: number
  /** A container has its own, and keeps it when it is restarted. */
  readonly host: string
  /** Another one each time the machine is started; empty where it does not say. */
  readonly boot: string
}

/**
 * Keeps a folder for one process. PGlite trusts that nobody else opens its folder, and two at once would ruin it. Answers
 * its own undo. What a process has left behind that was killed does not count, where that can be seen.
 */
export async function lockFolder(folder: string, owner?: LockOwner): Promise<() => Promise<void>> {
  const { pid, boot, host } = owner ?? (await thisProcess())
  const file = join(folder, 'lock')
  const text = [pid, boot, host].join(' ')
  // Written before it has its name: whoever finds a lock finds the whole of it.
  const own = `${file}-of-${digest(text)}`
  await writeFile(own, text)
  try {
    await take(file, { own, owner: { pid, boot, host }, folder })
  } finally {
    await rm(own, { force: true })
  }
  return () => rm(file, { force: true })
}

async function thisProcess(): Promise<LockOwner> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(ignore('ENOENT', ''))
  return { pid: process.pid, host: hostname(), boot: boot.trim() }
}

interface Claim {
  /** A file that names the claimant. */
  readonly own: string
  readonly owner: LockOwner
  readonly folder: string
}

/** Of several at once, one alone comes back from here. */
async function take(file: string, claim: Claim): Promise<void> {
  while (!(await isLinked(claim.own, file))) {
    const holder = await readHolder(file)
    if (holder === undefined) continue
    refuseIfHeld(file, holder, claim)
    if (await succeed(file, holder, claim)) return
  }
}

/**
 * Puts a claim in the place of a dead one. To be its successor is a lock too, so that nobody takes away what another
 * successor has put there since. `false`: that has happened.
 */
async function succeed(file: string, holder: string, claim: Claim): Promise<boolean> {
  const succession = `${file}-after-${digest(holder)}`
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

/**
 * A process of another host cannot be looked at, and may have our own number: in two containers both are 1. So its lock is
 * for people to remove. One here with our number is of a process before us: a container that is restarted has it again.
 */
function refuseIfHeld(file: string, holder: string, { owner, folder }: Claim): void {
  const [pid = '', boot = owner.boot, host = owner.host] = holder.split(' ')
  // Written by halves: whoever it was holds nothing.
  if (!/^\d+$/.test(pid)) return
  if (host !== owner.host) {
    throw new Error(`The folder is in use by process ${pid} of ${host}, unless that has ended: then remove ${file}`)
  }
  if (boot === owner.boot && Number(pid) !== owner.pid && isRunning(Number(pid))) {
    throw new Error(`The folder is in use by process ${pid}: ${folder}`)
  }
}

/** `undefined`: nobody holds it any more. */
function readHolder(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(ignore('ENOENT', undefined))
}

/** A name for a file, as short however often one comes after the other. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
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
