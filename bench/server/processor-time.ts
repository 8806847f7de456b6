import { readdirSync, readFileSync } from 'node:fs'

/** What Linux counts in: `USER_HZ`, 100 a second on every machine that Node runs on. */
const MS_PER_TICK = 10

/** What a process and its children have used of the processors, in milliseconds. `NaN` where there is no `/proc`. */
export function processorMsOf(pid: number): number {
  try {
    const processes = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap(readTimes)
    const ticks = processes.map((each) => (each.pid === pid || each.parent === pid ? each.ticks : 0))
    return ticks.reduce((sum, each) => sum + each, 0) * MS_PER_TICK
  } catch {
    return Number.NaN
  }
}

/** One that has ended meanwhile is in nobody's way. proc_pid_stat(5): after the name in brackets, from the third field on. */
function readTimes(pid: string): { readonly pid: number; readonly parent: number; readonly ticks: number }[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [parent = 0, [user = 0, system = 0] = []] = [fields[1], fields.slice(11, 13)]
    return [{ pid: Number(pid), parent, ticks: user + system }]
  } catch {
    return []
  }
}
