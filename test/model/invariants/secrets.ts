/** I11. No token is in a row of the ledger or in the name of a lock. */
import { TOKEN_PREFIX } from '../world/token.ts'
import type { Invariant } from './invariant.ts'

export const secrets: Invariant = {
  name: 'I11',
  step: ({ after, effects }) => {
    const isShown = effects.some(
      (effect) =>
        (effect.type === 'sync' && JSON.stringify(effect.rows).includes(TOKEN_PREFIX)) ||
        (effect.type === 'lock' && effect.key.includes(TOKEN_PREFIX)),
    )
    return isShown ? `tab ${after.id} lets a token be read` : null
  },
}
