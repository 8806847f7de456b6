import { type Policy, setPolicy } from '../server/organization-api.ts'
import { $who, can } from '../session/who.ts'
import { byId } from '../ui/dom.ts'
import { notify } from '../ui/log.ts'
import { setHidden } from '../ui/place.ts'
import { explainError } from '../ui/words.ts'

const MINUTE = 60
const DAY = 86_400

/** What two kinds of organization would decide. */
const POLICIES: Readonly<Record<string, Policy>> = {
  'As a blog: 30 days, a day unattended, tokens of 60 s': {
    sessionSeconds: 30 * DAY,
    inactivitySeconds: DAY,
    tokenSeconds: 60,
  },
  'As a bank: 15 minutes, 5 unattended, tokens of 20 s': {
    sessionSeconds: 15 * MINUTE,
    inactivitySeconds: 5 * MINUTE,
    tokenSeconds: 20,
  },
}

/** Decided by the organization and kept by the server: no page can make its session any longer. */
export function showPolicy(): void {
  const choice = byId('policy-choice', HTMLSelectElement)
  const form = byId('policy', HTMLFormElement)
  choice.append(new Option('Choose…', ''), ...Object.keys(POLICIES).map((name) => new Option(name, name)))
  $who.subscribe((who) => {
    setHidden(form, !can(who, 'members:manage'))
  })
  // Not as soon as it is chosen: by arrow keys one passes the first on the way to the second.
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const policy = POLICIES[choice.value]
    const who = $who.get()
    if (!policy || !who) return
    try {
      await setPolicy(who, policy)
      notify('Decided. It holds for living sessions too, from the next token on.')
    } catch (error) {
      notify(`Not done. ${explainError(error)}`, 'bad')
    }
    // What holds now is not told; the session's times are.
    choice.value = ''
  })
}
