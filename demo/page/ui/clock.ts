import { atom, type ReadableAtom } from 'nanostores'

const MOVING_MS = 100
const STILL_MS = 1000

const $clock = atom(Date.now())

/** The time that the page shows. Ticks once a second for who does not want things to move. */
export const $now: ReadableAtom<number> = $clock

export function startClock(): void {
  const calm = matchMedia('(prefers-reduced-motion: reduce)')
  const tick = () => $clock.set(Date.now())
  let timer = 0
  const restart = () => {
    clearInterval(timer)
    timer = window.setInterval(tick, calm.matches ? STILL_MS : MOVING_MS)
  }
  calm.addEventListener('change', restart)
  document.addEventListener('visibilitychange', tick)
  restart()
}

/** Whole seconds from now until then, never below 0. */
export function secondsUntil(at: number, now: number): number {
  return Math.max(0, Math.ceil((at - now) / 1000))
}

/** "12 s", "5 min", "3 h", "29 d": as exact as a person wants to know it. */
export function formatSpan(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`
}

export function formatTime(at: number): string {
  return new Date(at).toLocaleTimeString([], { hourCycle: 'h23' })
}

/** The time alone where it is today's. */
export function formatDate(at: number): string {
  const date = new Date(at)
  const isToday = date.toDateString() === new Date().toDateString()
  return isToday
    ? formatTime(at)
    : date.toLocaleString([], { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' })
}
