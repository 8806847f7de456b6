import type { Lifecycle, LifecycleEvent } from '../core/ports.ts'
import { listen } from './listen.ts'

/** What is not everywhere: no document in workers, `prerendering` in Chromium, cookie events on secure origins only. */
interface Scope {
  readonly document?: Document & { readonly prerendering?: boolean }
  readonly cookieStore?: EventTarget
}
const scope: Scope = globalThis

const isVisible = (): boolean => !scope.document || scope.document.visibilityState === 'visible'

/** Event types of the window, and what each tells. */
const MEANINGS: Readonly<Record<string, (event: Event) => LifecycleEvent | false>> = {
  visibilitychange: () => (isVisible() ? 'visible' : 'hidden'),
  freeze: () => 'freeze',
  resume: () => 'resume',
  pagehide: () => 'pagehide',
  // Every page load ends with one; only a page out of the back/forward cache has slept.
  pageshow: (event) => (event as PageTransitionEvent).persisted && 'pageshow',
  online: () => 'online',
  prerenderingchange: () => 'prerendered',
  // In the capture phase the focus of every element passes by.
  focus: (event) => event.target === event.currentTarget && 'wake',
}

export const lifecycle: Lifecycle = {
  isBrowser: () => !!scope.document || 'importScripts' in scope,
  isVisible,
  isPrerendering: () => !!scope.document?.prerendering,
  listen(listener) {
    const tell = (event: Event): void => {
      const meaning = MEANINGS[event.type]?.(event)
      if (meaning) listener(meaning)
    }
    // All pass the window in the capture phase, even those that do not bubble. There we are before every listener of
    // the document, and an app that asks for a token in its own finds us awake.
    const stopPage = listen(globalThis, Object.keys(MEANINGS), tell, { capture: true })
    const stopCookies = listen(scope.cookieStore, ['change'], () => listener('wake'))
    return () => {
      stopPage()
      stopCookies()
    }
  },
}
