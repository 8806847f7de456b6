import { type Answer, type Dialect, readBody, readHead, readValue } from '../core/answer.ts'
import type { TokenAnswer } from '../types.ts'

/** Structural, not `instanceof`: a response may come from another realm or a test. */
function isResponse(answer: TokenAnswer): answer is Response {
  return typeof answer === 'object' && answer !== null && 'status' in answer && typeof answer.text === 'function'
}

/** Reads whatever `fetchToken` answered: at once, but for the body of a response. Rejects only where reading that does. */
export function readAnswer(answer: TokenAnswer, dialect: Dialect): Answer | Promise<Answer> {
  return isResponse(answer) ? readResponse(answer, dialect) : readValue(answer, dialect.read)
}

async function readResponse(answer: Response, { classify, read }: Dialect): Promise<Answer> {
  const head = readHead(answer, classify)
  return typeof head === 'string' ? readBody(answer, await answer.text(), head, read) : head
}
