import { type Answer, type Dialect, readBody, readHead, readValue } from '../core/answer.ts'
import type { TokenAnswer } from '../types.ts'

/** Structural, not `instanceof`: a response may come from another realm or a test. */
function isResponse(answer: TokenAnswer): answer is Response {
  return typeof answer === 'object' && answer !== null && 'status' in answer && typeof answer.text === 'function'
}

/** Reads whatever `fetchToken` answered. Rejects only where reading the body does. */
export async function readAnswer(answer: TokenAnswer, { classify, read }: Dialect): Promise<Answer> {
  if (!isResponse(answer)) return readValue(answer, read)
  const head = readHead(answer, classify)
  return typeof head === 'string' ? readBody(answer, await answer.text(), head, read) : head
}
