import type { Part, Session } from '../../../src/index.ts'
import type { Taken } from './taken.ts'
import type { TestPage } from './test-page.ts'

/** What the page around a frame may ask. */
export type FrameQuestion = 'take' | 'renew'

export interface FrameAnswer {
  readonly taken: Taken | null
  /** Code of the error; `''`: there was none. */
  readonly failure: string
  readonly status: Session['status']
  readonly missing: readonly Part[]
}

/** Answers the page around this one, which may be of another origin and cannot look for itself. */
export function answerParent(page: TestPage): void {
  addEventListener('message', async ({ data, ports, source }: MessageEvent<FrameQuestion>) => {
    if (source !== parent) return
    ports[0]?.postMessage(await answer(page, data))
  })
}

async function answer(page: TestPage, question: FrameQuestion): Promise<FrameAnswer> {
  const failure = await page.failureOfTake({ forceRefresh: question === 'renew' })
  const { status } = page.session()
  return { taken: page.peek(), failure, status, missing: page.tokens.$refresh.get().missing }
}
