import type { BidiConnection } from './bidi.ts'
import { evaluateIn } from './evaluate.ts'

/** What only Firefox itself can do with a tab. It needs `--remote-allow-system-access`. */
export interface Privileged {
  /** Id of the process that runs the page of this tab. */
  findProcess(context: string): Promise<number>
  /** Tells the process of the page to abort. */
  abortProcess(context: string): Promise<void>
}

/** The protocol maps no tab to a process; the module that it is made of knows the tab by the same id. */
const TABS = `ChromeUtils.importESModule('chrome://remote/content/shared/NavigableManager.sys.mjs').NavigableManager`

/** Runs with the rights of Firefox, in the process of the page. */
const ABORT = `Cc['@mozilla.org/xpcom/debug;1'].getService(Ci.nsIDebug2).abort('for a test', 1)`

/** Runs in the first window, which is there as long as the browser is. */
export async function openPrivileged(connection: BidiConnection): Promise<Privileged> {
  const { contexts } = await connection.send('browsingContext.getTree', { maxDepth: 0, 'moz:scope': 'chrome' })
  const [window] = contexts
  if (!window) throw new Error('Firefox has opened no window')
  const run = (expression: string) => evaluateIn(connection, window.context, expression)
  return {
    async findProcess(context) {
      const tab = `${TABS}.getBrowsingContextById(${JSON.stringify(context)})`
      const { result } = await run(`${tab}.currentWindowGlobal.osPid`)
      const pid = Number(result.value)
      // -1 is what Firefox says of a page in its own process, and to signal that would reach every process there is.
      if (!(pid > 0)) throw new Error('the page has no process of its own')
      return pid
    },
    async abortProcess(context) {
      const script = JSON.stringify(`data:,${encodeURIComponent(ABORT)}`)
      await run(`${TABS}.getBrowserById(${JSON.stringify(context)}).messageManager.loadFrameScript(${script}, false)`)
    },
  }
}
