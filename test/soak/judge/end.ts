/** What tabs say at the end, when all trouble is over and somebody is signed in. */
import type { Evidence, Finding, Line } from '../evidence.ts'

/** Of all that the driver tried, so much may fail: more, and the run shows little. */
const MAX_FAILED_SHARE = 0.02

/** Every tab that runs has a token, or knows that nobody is signed in, and no call of it hangs. */
export function judgeEnd({ world, server }: Evidence): Line {
  const now = Date.now()
  const isSignedIn = server.sessions.all.some(({ ended }) => ended === null)
  const right = isSignedIn ? 'token' : 'null'
  const findings = [...world.remainders].flatMap(([tab, { outcome, open }]) => [
    ...(outcome === right ? [] : [finding(`${tab} comes to ${outcome}, not to ${right}`, now, now)]),
    ...open.map((calledAt) => finding(`a call of ${tab} never settled`, calledAt, calledAt)),
  ])
  const value = `${findings.length} of ${world.remainders.size}`
  return { what: `tabs that do not come to a ${right} at the end`, value, findings }
}

/** A run in which little was done, or heard of, shows nothing. */
export function judgeDriver({ world, calls }: Evidence): Line {
  const { failures, deeds } = world
  const done = [...deeds.values()].reduce((sum, count) => sum + count, 0)
  const isPoor = failures.length > MAX_FAILED_SHARE * done || calls.length === 0 || world.remainders.size === 0
  const now = Date.now()
  const findings = isPoor ? [finding('the run shows little', now, now)] : []
  return { what: 'not done, for the driver failed', value: failures.join('; ') || 'nothing', findings }
}

function finding(what: string, from: number, to: number): Finding {
  return { what, from, to }
}
