/**
 * What the design says of a token in memory, written again over what a machine knows: an invariant that took it from
 * `src` could not see a fault in it. All in milliseconds.
 */
import type { Instant, Line, State, Token } from '../../../src/core/state.ts'

/** A wall clock that fell behind the monotonic one by more means expired (section 4). */
const SET_BACK_MS = 1000
/** A token with little life must not loop (section 4). */
const LEAST_BETWEEN_MS = 1000
/** What must be left of a token's life: a twelfth, at most so much, never more than half of it (sections 1 and 4). */
const LEAST_LEFT_MS = 5000
const LEAST_LEFT_SHARE = 12

/** The worse of both clocks (section 4). */
function ageOf({ from }: Token, { wall, mono }: Instant): number {
  const [byWall, byMono] = [wall - from.wall, mono - from.mono]
  return byMono - byWall > SET_BACK_MS ? Number.POSITIVE_INFINITY : Math.max(byWall, byMono)
}

/** Whether nobody is signed in: the marker first; without one, a new page believes only a debt (section 5). */
export function isOut({ config, session, boot }: State, { marker }: Instant): boolean {
  if (marker === '') return true
  if (session.status !== 'out') return false
  if (config.marked) return session.marker === marker
  return !boot || (config.canEnd && session.owed?.paid === false)
}

/** Nothing requested under a lower floor is served (section 2). */
export function isUnderFloor(token: Token, { session }: State, { record }: Line): boolean {
  return token.floor < session.floor || token.floor < record.floor
}

/** The token in memory, if it lives and is of this session: to its very end. */
export function livingToken(machine: State, line: Line, at: Instant): Token | null {
  const { token } = line
  const { session, config } = machine
  if (!token || isOut(machine, at) || isUnderFloor(token, machine, line)) return null
  const isOfEpoch = token.epoch === session.epoch && token.raiser === session.raiser
  const isOfCookie = !config.marked || token.marker === at.marker
  return isOfEpoch && isOfCookie && ageOf(token, at) < token.lifetime ? token : null
}

/** The same, if there is enough life left to hand it out. */
export function usableToken(machine: State, line: Line, at: Instant): Token | null {
  const token = livingToken(machine, line, at)
  if (!token) return null
  const { lifetime } = token
  const usual = Math.min(LEAST_LEFT_MS, lifetime / LEAST_LEFT_SHARE)
  const least = Math.min(machine.config.minLifetime ?? usual, lifetime / 2)
  return lifetime - ageOf(token, at) > least ? token : null
}

/** Whether a tab alone would renew it by itself (section 1, `refreshAt`). */
export function isDue(token: Token, { config }: State, at: Instant): boolean {
  return ageOf(token, at) >= Math.max(token.lifetime * config.refreshAt, LEAST_BETWEEN_MS)
}
