import { readdirSync, readFileSync } from 'node:fs'

const KB_PER_MB = 1_024

/** Processes that this one has started, without theirs. */
export function childProcesses(): Set<number> {
  return new Set([...parents()].filter(([, parent]) => parent === process.pid).map(([pid]) => pid))
}

/** Proportional set size of these processes and all that they started, in MB: what is shared counts once. */
export function memoryOf(roots: ReadonlySet<number>): number {
  const parentOf = parents()
  const belongs = (pid: number): boolean => roots.has(pid) || belongsTo(parentOf.get(pid))
  const belongsTo = (pid: number | undefined) => pid !== undefined && pid > 1 && belongs(pid)
  const sizes = [...parentOf.keys()].filter(belongs).map(proportionalKb)
  return Math.round(sizes.reduce((sum, kb) => sum + kb, 0) / KB_PER_MB)
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the name may hold spaces and brackets. */
function parents(): Map<number, number> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return new Map(
    pids.flatMap((pid) => {
      const stat = read(`/proc/${pid}/stat`)
      const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return parent === undefined ? [] : [[Number(pid), Number(parent)] as const]
    }),
  )
}

function proportionalKb(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0)
}

/** A process may end at any time. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
