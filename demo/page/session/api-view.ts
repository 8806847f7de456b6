import { callApi } from '../server/api.ts'
import { ServerError } from '../server/server-error.ts'
import { byId } from '../ui/dom.ts'
import { addToLog } from '../ui/log.ts'
import { onPress } from '../ui/press.ts'
import { explainError } from '../ui/words.ts'
import { $place } from './who.ts'

interface Greeting {
  readonly greeting: string
  readonly message: string
}

/** Calls the protected API as an app would, by the token alone and with a look at the session. */
export function showApi(): void {
  onPress(byId('call-api', HTMLButtonElement), () => call('/api/greeting'))
  // What was said to somebody else is of no use.
  $place.subscribe(() => byId('api-result', HTMLParagraphElement).replaceChildren())
  onPress(byId('call-live-api', HTMLButtonElement), () => call('/live-api/greeting'))
}

async function call(path: string): Promise<void> {
  const place = $place.get()
  const startedAt = performance.now()
  const { isGood, text } = await callApi<Greeting>(path).then(describeAnswer, describeFailure)
  const line = `${text} (${Math.round(performance.now() - startedAt)} ms)`
  addToLog(`API: ${line}`, isGood ? 'plain' : 'bad')
  if ($place.get() !== place) return
  const result = byId('api-result', HTMLParagraphElement)
  result.dataset.tone = isGood ? 'good' : 'bad'
  result.textContent = line
}

function describeAnswer({ greeting, message }: Greeting) {
  return { isGood: true, text: `200. ${greeting} ${message}` }
}

function describeFailure(error: unknown) {
  const what = error instanceof ServerError ? `${error.status}.` : 'Not called.'
  return { isGood: false, text: `${what} ${explainError(error)}` }
}
