import type { Tab } from './browser.ts'

/** The page may still be on its way there when the browser has answered. */
export async function untilVisibility(tab: Tab, wanted: DocumentVisibilityState): Promise<void> {
  await tab.evaluate((state) => {
    return new Promise<void>((resolve) => {
      const check = () => document.visibilityState === state && resolve()
      document.addEventListener('visibilitychange', check)
      check()
    })
  }, wanted)
}
