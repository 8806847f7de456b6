import { TROUBLES } from '../../names.ts'
import { makeTrouble } from '../server/demo-server.ts'
import { $trouble, announceTrouble } from '../tabs/tabs.ts'
import { byId } from '../ui/dom.ts'
import { notify } from '../ui/log.ts'

const SENTENCES = {
  well: 'The session server is well again.',
  down: 'The session server is down: it answers 503.',
  slow: 'The session server takes 3 s for each answer.',
  busy: 'The session server answers 429, come back in 5 s.',
}

/** The switches. They hold for all tabs and all browsers, so all tabs show how they stand; off where others use the server. */
export function showTrouble(): void {
  const switches = byId('trouble', HTMLFieldSetElement)
  switches.addEventListener('change', async ({ target }) => {
    const chosen = TROUBLES.find((trouble) => target instanceof HTMLInputElement && trouble === target.value)
    if (!chosen) return
    try {
      await makeTrouble(chosen)
      announceTrouble(chosen)
      notify(SENTENCES[chosen], chosen === 'well' ? 'plain' : 'bad')
    } catch {
      notify('The demo server does not answer at all. Is it still running?', 'bad')
    }
  })
  $trouble.subscribe((trouble) => {
    switches.hidden = trouble === null
    byId('trouble-off', HTMLParagraphElement).hidden = trouble !== null
    switches.dataset.trouble = trouble ?? 'well'
    for (const input of switches.querySelectorAll('input')) input.checked = input.value === trouble
  })
}
