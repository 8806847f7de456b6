/**
 * I9. `$session` is set only when its value differs from the one before; each time the event `session-change` follows,
 * once, before anything else that changes it; no such event comes without a change; and at the end it is what was told
 * last. Known of tabs where somebody listens to the store, from the first change on. A tab that was disposed is told
 * nothing more, so what is owed to it then is no debt. Nothing that the library does throws or is rejected unhandled:
 * the errors that the app's own listeners throw are reported, bear the app's name, and harm nobody.
 *
 * No exceptions.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Session } from '../../../src/types.ts'
import type { CreateChecker, Happening, Quiet } from '../journal.ts'
import { createChecker } from './checker.ts'

/** Of what the app's own code throws. */
const APP_ERROR = 'AppError'

interface Shown {
  session: Session
  /** The event of the last change has not come yet. */
  isOwed: boolean
}

export const createEventChecker: CreateChecker = () => {
  const tabs = new Map<string, Shown>()

  function changed({ tab, session }: Happening & { kind: 'session' }): string | null {
    const shown = tabs.get(tab)
    if (shown?.isOwed) return `tab ${tab} changed its session twice and told of it once`
    if (shown && isDeepStrictEqual(session, shown.session)) return `tab ${tab} set its session to what it was`
    tabs.set(tab, { session, isOwed: true })
    return null
  }

  function told(tab: string): string | null {
    const shown = tabs.get(tab)
    if (!shown) return null
    if (!shown.isOwed) return `tab ${tab} told of a change of the session that there was not`
    shown.isOwed = false
    return null
  }

  function judgeQuiet(quiets: readonly Quiet[]): string | null {
    const untold = quiets.find(({ tab, session }) => {
      const shown = tabs.get(tab)
      return shown && (shown.isOwed || !isDeepStrictEqual(session, shown.session))
    })
    return untold ? `tab ${untold.tab} shows a session that it did not tell of` : null
  }

  function surfaced({ tab, error }: Happening & { kind: 'error' }): string | null {
    if (error instanceof Error && error.name === APP_ERROR) return null
    return `an error surfaced in tab ${tab}: ${String(error)}`
  }

  function judge(happening: Happening): string | null {
    if (happening.kind === 'session') return changed(happening)
    if (happening.kind === 'event') return happening.type === 'session-change' ? told(happening.tab) : null
    if (happening.kind === 'quiet') return judgeQuiet(happening.tabs)
    if (happening.kind === 'error') return surfaced(happening)
    if (happening.kind === 'act' && happening.act === 'dispose') tabs.delete(happening.tab)
    return null
  }

  return createChecker('I9', [], judge)
}
