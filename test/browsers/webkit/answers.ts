import { randomUUID } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { listen } from '../serve-page.ts'

/** Where pages send what comes later: WebDriver would wait for it, and talk to no other tab meanwhile. */
export interface Answers {
  expect(): ExpectedAnswer
  close(): Promise<void>
}

export interface ExpectedAnswer {
  /** The page sends its answer there. */
  readonly address: string
  readonly text: Promise<string>
  /** It will not come, or is not needed; `text` rejects with this reason. */
  giveUp(reason: string): void
}

interface Waiting {
  resolve(text: string): void
  reject(error: Error): void
}

export async function listenForAnswers(): Promise<Answers> {
  const waiting = new Map<string, Waiting>()
  const site = await listen(async (request, response) => {
    const answer = await text(request).catch(() => null)
    response.writeHead(204).end()
    if (answer !== null) waiting.get(request.url ?? '')?.resolve(answer)
  })
  return {
    expect() {
      const path = `/${randomUUID()}`
      const answer = new Promise<string>((resolve, reject) => waiting.set(path, { resolve, reject }))
      const forget = () => waiting.delete(path)
      answer.then(forget, forget)
      return {
        address: site.origin + path,
        text: answer,
        giveUp: (reason) => waiting.get(path)?.reject(new Error(reason)),
      }
    },
    close: site.close,
  }
}
