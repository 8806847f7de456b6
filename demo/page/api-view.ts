import { TokenManagerError } from '../../src/index.ts'
import { type ApiAnswer, callApi } from './api.ts'
import { formatSpan } from './clock.ts'
import { byId } from './dom.ts'
import { addToLog } from './log.ts'
import { onPress } from './press.ts'

/** Calls the protected API as an app would. */
export function showApi(): void {
  onPress(byId('call-api', HTMLButtonElement), async () => {
    const startedAt = performance.now()
    const { isGood, text } = await callApi().then(describeAnswer, describeFailure)
    const line = `${text} (${Math.round(performance.now() - startedAt)} ms)`
    const result = byId('api-result', HTMLParagraphElement)
    result.dataset.tone = isGood ? 'good' : 'bad'
    result.textContent = line
    addToLog(`API: ${line}`, isGood ? 'plain' : 'bad')
  })
}

function describeAnswer(answer: ApiAnswer | null) {
  if (!answer) return { isGood: false, text: 'Not called: nobody is signed in, so there is no token.' }
  return { isGood: answer.status === 200, text: `${answer.status}. ${answer.text}` }
}

/** Codes are for programs; this is for the person. */
function describeFailure(error: unknown) {
  if (!(error instanceof TokenManagerError)) return { isGood: false, text: 'The API does not answer.' }
  const wait = error.retryAt === undefined ? '' : ` Next try in ${formatSpan(error.retryAt - Date.now())}.`
  return { isGood: false, text: `Not called: no token can be had for now (${error.code}).${wait}` }
}
