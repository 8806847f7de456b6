/**
 * I9. `$session` is set only when its value differs from the one before; each time the event `session-change` follows,
 * once, before anything else that changes it; no such event comes without a change; and at the end it is what was told
 * last. Known of tabs where somebody listens to the store, from the first change on. A tab that was disposed is told
 * nothing more, so what is owed to it then is no debt.
 *
 * A tab is told of no more tokens (`token-refresh`) than it was answered, given or heard of, and of no more failures
 * (`refresh-error`) than it sent requests or heard of.
 *
 * Nothing that the library does throws or is rejected unhandled:
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

/** What a tab can be told of. */
type News = 'token-refresh' | 'refresh-error'

/** What this happening lets its tab be told of, once each. */
function newsOf(happening: Happening): readonly News[] {
  switch (happening.kind) {
    case 'answered':
      return happening.verdict?.kind === 'token' ? ['token-refresh'] : []
    case 'given':
      return ['token-refresh']
    case 'act':
      return happening.minted ? ['token-refresh'] : []
    case 'request':
      return ['refresh-error']
    case 'heard': {
      const { token, line } = happening.message
      return [...(token ? (['token-refresh'] as const) : []), ...(line?.retry ? (['refresh-error'] as const) : [])]
    }
    default:
      return []
  }
}

export const createEventChecker: CreateChecker = () => {
  const tabs = new Map<string, Shown>()
  /** How much of which kind each tab may still be told. */
  const untold = new Map<string, number>()

  function learn(happening: Happening): void {
    if (!('tab' in happening)) return
    for (const type of newsOf(happening)) {
      const name = `${happening.tab} ${type}`
      untold.set(name, (untold.get(name) ?? 0) + 1)
    }
  }

  function toldNews(tab: string, type: News): string | null {
    const left = untold.get(`${tab} ${type}`) ?? 0
    untold.set(`${tab} ${type}`, left - 1)
    return left > 0 ? null : `tab ${tab} told of ${type} more often than there was something to tell`
  }

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
    learn(happening)
    if (happening.kind === 'session') return changed(happening)
    if (happening.kind === 'event') {
      const { tab, type } = happening
      return type === 'session-change' ? told(tab) : toldNews(tab, type)
    }
    if (happening.kind === 'quiet') return judgeQuiet(happening.tabs)
    if (happening.kind === 'error') return surfaced(happening)
    if (happening.kind === 'act' && happening.act === 'dispose') tabs.delete(happening.tab)
    return null
  }

  return createChecker('I9', [], judge)
}
