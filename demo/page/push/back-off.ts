const FIRST_MS = 500
const CAP_MS = 30_000

/** Full jitter, so that a server that comes back is not run over by all at once. `failures`: in a row, from 1 on. */
export function backOffMs(failures: number, random: number): number {
  const most = Math.min(CAP_MS, FIRST_MS * 2 ** failures)
  return FIRST_MS + random * (most - FIRST_MS)
}
