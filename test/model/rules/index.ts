/** All that can happen, what is under way first. */
import type { World } from '../world/world.ts'
import { calls, invalidate, signIn, signOut } from './acts.ts'
import { collect, type Move, type Rule } from './move.ts'
import { dispose, ending, leaving, redirect, returning, stopping, visibility } from './pages.ts'
import { ends, requests, revocation } from './server.ts'
import { passing, setBack, timers, wipe } from './time.ts'
import { grant, ledger, letters, lockNews, start, wake } from './under-way.ts'

const UNDER_WAY: readonly Rule[] = [start, grant, lockNews, ledger, letters, requests, ends, wake, timers, signIn]
const BY_CHOICE: readonly Rule[] = [
  signOut,
  invalidate,
  calls,
  revocation,
  visibility,
  leaving,
  returning,
  stopping,
  ending,
  redirect,
  dispose,
  setBack,
  wipe,
]

/** Every way on from here. */
export function movesOf(world: World): Move[] {
  const moves = collect(world, [...UNDER_WAY, ...BY_CHOICE])
  return [...moves, ...passing(world, moves)]
}

/** The way on that hurries: what is under way, and then time. Nothing new is begun. */
export function nextOf(world: World): Move | null {
  const moves = collect(world, UNDER_WAY)
  return moves.find(({ mayWait }) => !mayWait) ?? moves.find(({ mayWait }) => mayWait) ?? passing(world, [])[0] ?? null
}
