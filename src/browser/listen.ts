import type { Undo } from '../core/ports.ts'

/** Listens, where there is something to listen on: a server's global is no event target. */
export function listen(
  target: Partial<EventTarget> | undefined,
  types: readonly string[],
  handle: (event: Event) => void,
  options: AddEventListenerOptions = {},
): Undo {
  for (const type of types) target?.addEventListener?.(type, handle, options)
  return () => {
    for (const type of types) target?.removeEventListener?.(type, handle, options)
  }
}
