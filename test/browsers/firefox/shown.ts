import type { Tab } from '../browser.ts'
import type { BidiConnection } from './bidi.ts'

/**
 * Lets every page know of itself whether it is shown. The protocol does not tell when a page comes from the
 * back/forward cache, and its own listeners in a page do not survive there.
 */
export async function addShownNotes(connection: BidiConnection): Promise<void> {
  await connection.send('script.addPreloadScript', { functionDeclaration: String(noteShown) })
}

/** In the page, before its own scripts. The symbol is in nobody's way. */
function noteShown(): void {
  const note = (isShown: boolean) => Reflect.set(globalThis, Symbol.for('driver: shown'), isShown)
  addEventListener('pageshow', () => note(true))
  addEventListener('pagehide', () => note(false))
}

/** Resolves when the page has fired `pageshow` and not left since. */
export async function untilShown(tab: Tab): Promise<void> {
  await tab.evaluate(() => {
    return new Promise<void>((resolve) => {
      if (Reflect.get(globalThis, Symbol.for('driver: shown')) === true) resolve()
      else addEventListener('pageshow', () => resolve())
    })
  })
}
