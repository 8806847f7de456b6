/** The marker cookie: whose session this is, by the server's word. */
import type { Mutant } from '../mutant.ts'

export const MARKER: readonly Mutant[] = [
  {
    name: 'the marker is compared with the cookie only when the answer comes',
    rule: 'design 5: the marker is bound at mint, equal before and after the request',
    file: 'src/core/commit.ts',
    find: `const isMarkerKept = !config.marked || flight.marker === at.marker || (answer.kind === 'out' && at.marker === '')`,
    replace: `const isMarkerKept = !config.marked || answer.kind !== 'out' || at.marker === ''\n  flight.marker = at.marker`,
  },
  {
    name: 'a token of another marker is adopted',
    rule: 'design 5: the marker is compared with the cookie on adoption',
    file: 'src/core/sharing.ts',
    find: 'if (config.marked && payload.marker !== at.marker) return false',
    replace: '',
    also: [
      {
        file: 'src/core/sharing.ts',
        find: 'const { value, floor, marker, session } = payload',
        replace: 'const { value, floor, session } = payload\n  const { marker } = at',
      },
    ],
  },
  {
    name: 'a token is served under another marker',
    rule: 'design 5: the marker is compared with the cookie on wake: at a mismatch the token is refused',
    file: 'src/core/facts.ts',
    find: 'return !compareEpoch(known, session) && (!config.marked || known.marker === at.marker)',
    replace: 'return !compareEpoch(known, session) && (config.marked || known.marker === at.marker)',
  },
  {
    name: 'every tab raises the epoch when the marker changes',
    rule: 'design 5: a tab that sees another marker raises nothing: raising in each tab cost one request per tab',
    file: 'src/core/machine.ts',
    find: 'state.lastEvent = { wall, mono, marker }',
    replace: `if (marker && state.lastEvent.marker !== marker) raise(step, { status: 'pending', reason: null, owed: null })
  state.lastEvent = { wall, mono, marker }`,
    also: [
      {
        file: 'src/core/machine.ts',
        find: `import { post, receive } from './sharing.ts'`,
        replace: `import { post, raise, receive } from './sharing.ts'`,
      },
    ],
  },
  {
    name: 'the first answer under a new marker begins no epoch',
    rule: 'design 5: whoever mints the first answer under the new marker raises the epoch when it commits',
    file: 'src/core/commit.ts',
    find: 'if (isOfBefore(state, at)) {',
    replace: 'if (isOfBefore(state, at) && state.sequence < 0) {',
  },
  {
    name: 'an answer under the new marker does not follow the sign-in',
    rule: 'design 3: what was requested under the new marker is of the epoch that signedIn() began under the same one',
    file: 'src/core/commit.ts',
    find: 'followSignIn(step, flight)\n  if',
    replace: 'followSignIn(step, { ...flight })\n  if',
  },
]
