import { revokeDevice } from '../server/session-server.ts'
import { $who } from '../session/who.ts'
import { byId } from '../ui/dom.ts'
import { addToLog } from '../ui/log.ts'
import { onPress } from '../ui/press.ts'

/** As if from elsewhere: this browser is not told by the answer, but by the stream or by its next request. */
export function showRevokeSelf(): void {
  const button = byId('revoke-self', HTMLButtonElement)
  $who.subscribe((who) => {
    button.disabled = who?.isSideAccount ?? true
  })
  onPress(button, async () => {
    const session = $who.get()?.session
    if (session === undefined) return
    await revokeDevice(session, session)
    addToLog('This session was revoked, and nobody has told the tabs.')
  })
}
