/** What the server does, and when its answers arrive. */
import { send } from '../world/machine.ts'
import { answerTo, endOnServer, NO_ANSWER, replaceEnd, replaceRequest, revoke } from '../world/server.ts'
import { mintedOf } from '../world/token.ts'
import { type Draft, left, spend, type TokenRequest, tabAt, type World } from '../world/world.ts'
import { nameOf, type Offer, type Rule } from './move.ts'
import { hears } from './under-way.ts'

export const requests: Rule = (world, offer) => {
  for (const request of world.requests) {
    const name = nameOf(world, request.tab)
    if (request.answer) arrival(world, request, offer)
    else {
      offer(
        () => `The server handles the request of ${name.toLowerCase()}.`,
        (draft) => replaceRequest(draft, request, { ...request, answer: answerTo(draft, request) }),
        world.scenario.isSlow,
      )
      if (left(world, 'fail') > 0) {
        offer(
          () => `The request of ${name.toLowerCase()} fails.`,
          (draft) => {
            spend(draft, 'fail')
            replaceRequest(draft, request, { ...request, answer: NO_ANSWER })
          },
          true,
        )
      }
    }
  }
}

/** A token of a request that met an exception, or whose page was away: others may have sent one of their own. */
function noteStray(draft: Draft, { tab, answer, isExcused }: TokenRequest): void {
  const isAdrift = tabAt(draft, tab).machine.lines['']?.flight?.adrift
  if (answer?.kind !== 'token' || !(isExcused || isAdrift)) return
  draft.strays = [...draft.strays, mintedOf(answer.value).number].slice(-MOST_STRAYS)
}

/** More than can be in use. */
const MOST_STRAYS = 4

function arrival(world: World, request: TokenRequest, offer: Offer): void {
  const { tab, flight, answer } = request
  if (!answer || !hears(tabAt(world, tab))) return
  const what = answer.kind === 'token' ? `a token of ${answer.reading.identity}` : answer.kind
  offer(
    () => `${nameOf(world, tab)} gets its answer: ${what}.`,
    (draft) => {
      replaceRequest(draft, request, null)
      noteStray(draft, request)
      draft.failedAt = answer.kind === 'failed' ? draft.now : Number.NEGATIVE_INFINITY
      send(draft, tab, { type: 'answer', flight, answer }, [flight, answer])
    },
    world.scenario.isSlow,
  )
}

export const ends: Rule = (world, offer) => {
  const isLate = world.scenario.endsLate
  for (const end of world.ends) {
    const { tab, named, session, ok, isHeard } = end
    const name = nameOf(world, tab).toLowerCase()
    if (ok === null) {
      offer(
        () => `The server ends session ${session} for ${name}.`,
        (draft) => {
          endOnServer(draft, session)
          replaceEnd(draft, end, isHeard ? { ...end, ok: true } : null)
        },
        isLate || !isHeard,
      )
    }
    if (ok === null && isHeard && left(world, 'end-fails') > 0) {
      offer(
        () => `The server is not reached by ${name} to end session ${session}.`,
        (draft) => {
          spend(draft, 'end-fails')
          replaceEnd(draft, end, { ...end, ok: false })
        },
        true,
      )
    }
    if (ok !== null && hears(tabAt(world, tab))) {
      offer(
        () => `${nameOf(world, tab)} learns that endSession ${ok ? 'is done' : 'failed'}.`,
        (draft) => {
          replaceEnd(draft, end, null)
          send(draft, tab, { type: 'ended', session: named, ok }, [named, ok])
        },
        isLate,
      )
    }
  }
}

export const revocation: Rule = (world, offer) => {
  const { cookie, alive } = world.server
  if (left(world, 'revoke') < 1 || cookie === null || alive[cookie] === undefined) return
  offer(
    () => `The server revokes session ${cookie}.`,
    (draft) => {
      spend(draft, 'revoke')
      draft.server = revoke(draft.server)
    },
    true,
  )
}
