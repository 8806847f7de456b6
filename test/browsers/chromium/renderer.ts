import { randomUUID } from 'node:crypto'
import type { CdpSession } from './cdp.ts'
import type { TraceEvent } from './cdp-protocol.ts'

/** Finds the processes that run the pages. */
export interface RendererFinder {
  /** Id of the process that runs the page of this session. */
  find(page: CdpSession): Promise<number>
}

/**
 * The protocol maps no target to a process. The page leaves a mark of a name nobody else uses in a trace, which tells
 * the process of every mark. A browser runs one trace at a time, so the searches queue; and a trace ends when every page
 * has handed in its part, so that a frozen or stopped one holds the search up.
 */
export function createRendererFinder(browser: CdpSession): RendererFinder {
  let previous: Promise<unknown> = Promise.resolve()
  return {
    find(page) {
      const search = previous.then(() => traceMark(browser, page))
      previous = search.catch(() => {})
      return search
    },
  }
}

async function traceMark(browser: CdpSession, page: CdpSession): Promise<number> {
  const mark = `renderer-${randomUUID()}`
  const events: TraceEvent[] = []
  const off = browser.on('Tracing.dataCollected', ({ value }) => events.push(...value))
  const complete = browser.next('Tracing.tracingComplete')
  const traceConfig = { includedCategories: ['blink.user_timing'], excludedCategories: ['*'] }
  await browser.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig })
  const expression = `void performance.mark(${JSON.stringify(mark)})`
  await page.send('Runtime.evaluate', { expression, awaitPromise: false, returnByValue: true })
  await browser.send('Tracing.end', {})
  await complete
  off()
  const found = events.find((event) => event.name === mark)
  if (!found) throw new Error('the trace shows no process for this page')
  return found.pid
}
