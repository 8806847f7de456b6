import type { SoakCall } from '../tabs/page/soaking.ts'
import type { SessionServer } from '../tabs/server/session-server.ts'
import type { TokenCall } from '../tabs/server/traffic.ts'
import type { History } from './history.ts'
import type { World } from './world.ts'

/** What a tab told of one call, with who told it. */
export interface ToldCall extends SoakCall {
  readonly tab: string
  /** How long the call of the API was under way that was made with it; 0 where there was none. */
  readonly wayMs: number
}

/** All that a run is judged by. */
export interface Evidence {
  readonly lifetimeMs: number
  readonly server: SessionServer
  readonly world: World
  readonly history: History
  readonly calls: ToldCall[]
  /** Those whose token was dead when the API saw it. */
  readonly dead: readonly ToldCall[]
}

/** One line of the table. */
export interface Line {
  readonly what: string
  readonly value: string
  /** Each of them breaks a promise. */
  readonly findings: readonly Finding[]
}

/** What happened, and when: what the log shows around it. */
export interface Finding {
  readonly what: string
  readonly from: number
  readonly to: number
}

/** `3 (2 frozen, 1 closed)`. */
export function inCounts(reasons: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const parts = [...counts].map(([reason, count]) => `${count} ${reason}`)
  return parts.length === 0 ? '0' : `${reasons.length} (${parts.join(', ')})`
}

/** When it was over; one that is in the air still is so now. */
export function leftAt(call: TokenCall): number {
  return call.leftAt === 0 ? Date.now() : call.leftAt
}
