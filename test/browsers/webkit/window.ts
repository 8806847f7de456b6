import { type Display, SCREEN } from './display.ts'
import type { Send, WebDriverSession } from './webdriver.ts'

/** The window of a profile, with a strip of tabs above the page. */
export interface TabStrip {
  /** The empty tab, which is there from the beginning. */
  readonly nothing: string
  /** Opens an empty tab behind the one that is shown. */
  open(): Promise<string>
  /** Brings the tab to the front, as soon as the browser gets to it. */
  click(tab: string): Promise<void>
  whileFocused(task: () => Promise<void>): Promise<void>
  close(tab: string): Promise<void>
}

/** Somewhere in the strip, which is as high as a line of text and its margins. */
const ABOVE_PAGE_PX = 15
/** Left of the name of a tab, far from the button that closes it. */
const WITHIN_TAB = 0.25

/** WebDriver opens tabs and never shows another one: the mouse does. */
export async function createTabStrip(session: WebDriverSession, display: Display): Promise<TabStrip> {
  const nothing = (await session.alone((send) => send('GET', '/window'))) as string
  const [window = ''] = await display.findWindows()
  const size = (await session.in(nothing, (send) => send('POST', '/window/rect', { x: 0, y: 0, ...SCREEN }))) as Size
  // The strip has them in the order in which they were opened, all of the same width.
  const tabs = [nothing]
  return {
    nothing,
    async open() {
      const open = async () => {
        tabs.push(await openWindow(session, nothing, 'tab'))
      }
      // MiniBrowser opens tabs in the window that had the keyboard last, or was opened last.
      if ((await display.findWindows()).length > 1) await display.whileFocused(window, open)
      else await open()
      return tabs.at(-1) ?? nothing
    },
    async click(tab) {
      // Alone, there is no strip, and it is shown anyway.
      if (tabs.length === 1) return
      const x = ((tabs.indexOf(tab) + WITHIN_TAB) * size.width) / tabs.length
      const pageHeight = await session.in(nothing, readHeight)
      await display.click(window, Math.round(x), size.height - pageHeight - ABOVE_PAGE_PX)
    },
    whileFocused: (task) => display.whileFocused(window, task),
    async close(tab) {
      await session.closeWindow(tab)
      tabs.splice(tabs.indexOf(tab), 1)
    },
  }
}

interface Size {
  readonly width: number
  readonly height: number
}

export async function openWindow(session: WebDriverSession, current: string, type: 'tab' | 'window'): Promise<string> {
  const opened = (await session.in(current, (send) => send('POST', '/window/new', { type }))) as { handle: string }
  return opened.handle
}

async function readHeight(send: Send): Promise<number> {
  return (await send('POST', '/execute/sync', { script: 'return innerHeight', args: [] })) as number
}
