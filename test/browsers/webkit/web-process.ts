import { readdir, readFile } from 'node:fs/promises'

/** Of `/proc/…/comm`, where the system keeps 15 characters. */
const WEB_PROCESS = 'WebKitWebProces'
const WORKER = 'WebCore: Worker'

/** How many workers each page process of this group runs. */
type Workers = ReadonlyMap<number, number>

/** Nothing tells the process of a page. A worker is a thread, and the thread has a name. */
export async function countWorkers(group: number): Promise<Workers> {
  const counts = new Map<number, number>()
  for (const entry of await readdir('/proc')) {
    const pid = Number(entry)
    if (Number.isInteger(pid) && (await isWebProcess(pid, group))) counts.set(pid, await countWorkersOf(pid))
  }
  return counts
}

/** The one that has one worker more. */
export function findWhereStarted(before: Workers, after: Workers): number {
  const found = [...after].filter(([pid, count]) => count === (before.get(pid) ?? 0) + 1).map(([pid]) => pid)
  const [pid] = found
  if (pid === undefined || found.length > 1) throw new Error(`${found.length} processes have started a worker`)
  return pid
}

async function isWebProcess(pid: number, group: number): Promise<boolean> {
  const stat = await read(`/proc/${pid}/stat`)
  // The name stands in parentheses and may have some of its own. After it: state, parent, group.
  const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
  return name === WEB_PROCESS && stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2] === `${group}`
}

async function countWorkersOf(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const names = await Promise.all(threads.map((thread) => read(`/proc/${pid}/task/${thread}/comm`)))
  return names.filter((name) => name.trim() === WORKER).length
}

/** Empty if it has ended meanwhile. */
function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}
