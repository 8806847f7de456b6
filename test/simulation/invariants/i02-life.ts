/**
 * I2. No token is handed out that is dead at the server, by true time: `getToken()` resolves before `deadAt`, and whoever
 * peeks sees none either.
 *
 * Exceptions, counted:
 * - the machine slept, which a monotonic clock may not show, and the wall clock was set back since the token was first
 *   requested: each clock then hides what the other would tell (design, section 4), by no more than the lesser of both;
 * - a tab was stopped, and the wall clock was set back since then, while a message with the token waited for it: how late
 *   that is only the wall clock tells. By no more than the lesser of both; whoever that tab told of it is as wrong;
 * - the wall clock was set back by up to a second, which is taken for its usual wandering: by no more than that;
 * - the app handed the token to `signedIn()` some time after it was minted, which nobody tells the library: its lifetime
 *   is counted from that call.
 */
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker, Exceptions, type HandOut, handOutsOf } from './checker.ts'
import { Clocks } from './trackers/clocks.ts'
import { Stops } from './trackers/stops.ts'
import { type Origin, Tokens } from './trackers/tokens.ts'

/** A wall clock that fell behind the monotonic one by more counts as set back. */
const WANDERING_MS = 1000

export const createLifeChecker: CreateChecker = ({ lifetimeMs }) => {
  const clocks = new Clocks()
  const tokens = new Tokens()
  const stops = new Stops()
  const exceptions = new Exceptions()

  /** How late the app handed it over. */
  function heldBackMs({ at, isGiven, minted }: Origin): number {
    return isGiven ? Math.max(0, at - (minted.deadAt - lifetimeMs)) : 0
  }

  function judgeToken(at: number, { tab, token }: HandOut): string | null {
    const origin = tokens.of(token)
    const lateMs = origin ? at - origin.minted.deadAt : -1
    if (lateMs < 0) return null
    const { sleptMs, setBackMs } = clocks.since(token)
    if (origin && lateMs < heldBackMs(origin)) {
      exceptions.use('handed to signedIn() late')
      return null
    }
    if (setBackMs > 0 && lateMs <= Math.min(sleptMs, setBackMs) + WANDERING_MS) {
      exceptions.use(sleptMs > 0 ? 'sleep and a wall clock set back' : 'a wall clock set back by a moment')
      return null
    }
    const hiddenMs = origin ? stops.hiddenMs(origin.firstAt) : 0
    if (hiddenMs > 0 && lateMs <= hiddenMs + WANDERING_MS) {
      exceptions.use('a stopped tab and a wall clock set back')
      return null
    }
    return `tab ${tab} got ${token}, which has been dead for ${lateMs} ms`
  }

  function judge(happening: Happening): string | null {
    for (const handOut of handOutsOf(happening)) {
      const problem = judgeToken(happening.at, handOut)
      if (problem !== null) return problem
    }
    return null
  }

  return createChecker('I2', [clocks, tokens, stops], judge, exceptions)
}
