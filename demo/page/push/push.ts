import { atom, type ReadableAtom } from 'nanostores'
import { currentSessionId, readMarker } from '../marker.ts'
import { readToken } from '../token/held-token.ts'
import { tokens } from '../tokens.ts'
import { leasePorts, streamPorts } from './browser-ports.ts'
import { ChangeStream } from './change-stream.ts'
import { concernedBy } from './concerned.ts'
import { LeaseKeeper } from './lease-keeper.ts'
import { whenLookedAt } from './looked-at.ts'
import { mayHaveMissed } from './missed.ts'

const $isOpen = atom(false)
/** Until when nothing was missed, by whichever tab listened. */
let heardAt = 0
/** The marker when the stream was opened. */
let openedFor = ''

/** Whether it is this tab that the server tells of changes. */
export const $isListening: ReadableAtom<boolean> = $isOpen

export interface PushListener {
  /** The server has told of a change. */
  onTold(): void
  /** Something has changed, or may have. */
  onChange(): void
}

/**
 * One stream of events for the whole browser, held by a tab that is looked at while somebody is signed in. What it tells
 * is passed on by `invalidate()`, which all tabs hear of.
 */
export function startPush(tabId: string, listener: PushListener): void {
  const stream = createStream(listener)
  const open = () => {
    openedFor = readMarker()
    stream.open()
  }
  const keeper = new LeaseKeeper(leasePorts, {
    id: tabId,
    isHearing: () => stream.isOpen,
    onHeld(until) {
      heardAt = until
      open()
    },
    onLost: () => stream.close(),
  })
  let isLookedAt = false
  const look = () => {
    if (isLookedAt && tokens.$session.get().status === 'signed-in') keeper.want()
    else keeper.giveUp()
  }
  whenLookedAt((isSo) => {
    isLookedAt = isSo
    look()
  })
  tokens.$session.subscribe(look)
  // A stream tells of the sessions that there were when it was opened.
  tokens.on('session-change', () => {
    if (keeper.isHolding && readMarker() !== openedFor) open()
  })
}

function createStream(listener: PushListener): ChangeStream {
  return new ChangeStream(streamPorts, {
    onOpen() {
      $isOpen.set(true)
      const requestedAt = readToken()?.requestedAt ?? null
      if (!mayHaveMissed({ openedAt: Date.now(), heardAt, requestedAt })) return
      void tokens.invalidate()
      listener.onChange()
    },
    onChange(session) {
      listener.onTold()
      const params = concernedBy(session, currentSessionId())
      void tokens.invalidate(params === null ? {} : { params })
      listener.onChange()
    },
    onEnd() {
      heardAt = Date.now()
      $isOpen.set(false)
    },
  })
}
