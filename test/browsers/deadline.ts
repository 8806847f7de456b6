/** So long that only what will never happen fails by it. Nothing is asserted about the time it takes. */
const DEADLINE_MS = 45_000

/** Says what was waited for, where a bare time-out of the test would not. */
export async function withDeadline<Value>(promise: Promise<Value>, what: string, deadlineMs = DEADLINE_MS) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`did not happen in ${deadlineMs} ms: ${what}`)), deadlineMs)
  })
  try {
    return await Promise.race([promise, deadline])
  } finally {
    clearTimeout(timer)
  }
}

/** The same for what can be called off: when it is late, it is. */
export async function untilDeadline<Value>(act: (signal: AbortSignal) => Promise<Value>, what: string) {
  const calling = new AbortController()
  try {
    return await withDeadline(act(calling.signal), what)
  } finally {
    calling.abort()
  }
}
