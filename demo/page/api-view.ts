import { callApi } from './api.ts'
import { byId } from './dom.ts'
import { addToLog } from './log.ts'
import { onPress } from './press.ts'

/** Calls the protected API as an app would. */
export function showApi(): void {
  const result = byId('api-result', HTMLParagraphElement)
  onPress(byId('call-api', HTMLButtonElement), async () => {
    const startedAt = performance.now()
    const answer = await callApi()
    const took = Math.round(performance.now() - startedAt)
    const isGood = answer?.status === 200
    const text = answer
      ? `${answer.status} in ${took} ms. ${answer.text}`
      : 'Nobody is signed in, so there is no token.'
    result.dataset.tone = isGood ? 'good' : 'bad'
    result.textContent = text
    addToLog(`API: ${text}`, isGood ? 'plain' : 'bad')
  })
}
