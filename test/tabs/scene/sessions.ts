import type { Tab } from '../../browsers/browser.ts'

/** Resolves when all of them show that nobody is signed in, for this reason. */
export async function untilAllAreOut(tabs: readonly Tab[], reason: string): Promise<void> {
  await Promise.all(
    tabs.map((tab) =>
      tab.evaluate((wanted) => {
        return window.page.until(() => {
          const session = window.page.session()
          return session.status === 'signed-out' && session.reason === wanted
        })
      }, reason),
    ),
  )
}

/** Resolves when all of them show that this user is signed in. */
export async function untilAllAre(tabs: readonly Tab[], user: string): Promise<void> {
  await Promise.all(
    tabs.map((tab) =>
      tab.evaluate((wanted) => {
        return window.page.until(() => {
          const session = window.page.session()
          return session.status === 'signed-in' && session.identity === wanted
        })
      }, user),
    ),
  )
}

/** Resolves when none of them shows this user any more. */
export async function untilNoneIs(tabs: readonly Tab[], user: string): Promise<void> {
  await Promise.all(
    tabs.map((tab) =>
      tab.evaluate((unwanted) => {
        return window.page.until(() => {
          const session = window.page.session()
          return session.status !== 'signed-in' || session.identity !== unwanted
        })
      }, user),
    ),
  )
}
