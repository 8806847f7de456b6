import type { Device, SessionStatus } from '../server/session-server.ts'
import { formatDate } from '../ui/clock.ts'
import { make } from '../ui/dom.ts'
import { describePlace } from './describe-place.ts'

const OVER: Readonly<Record<Exclude<SessionStatus, 'active'>, string>> = {
  ended: 'signed out',
  revoked: 'revoked from elsewhere',
  expired: 'reached its age',
  inactive: 'was left alone for too long',
}

/** One device in a list, without what can be done about it. */
export function describeDevice(device: Device): HTMLElement {
  const { status, isCurrent, createdAt, endedAt } = device
  const title = make('span', 'title', make('strong', '', device.device))
  if (isCurrent) title.append(make('span', 'chip', 'this browser'))
  const text = make(
    'div',
    'grow',
    title,
    make('small', '', `${describePlace(device)} · since ${formatDate(createdAt)}`),
  )
  if (status === 'active') text.append(describeTimes(device))
  else text.append(make('small', 'why', `${OVER[status]}, ${formatDate(endedAt ?? createdAt)}`))
  return make('li', `row ${status}`, text)
}

/** Two times that mean different things: when there was a person, and when there was a request. */
function describeTimes({ lastActiveAt, lastTokenAt }: Device): HTMLElement {
  return make(
    'dl',
    'times',
    make('div', '', make('dt', '', 'Active'), make('dd', '', formatDate(lastActiveAt))),
    make(
      'div',
      '',
      make('dt', '', 'Token'),
      make('dd', '', lastTokenAt === null ? 'none yet' : formatDate(lastTokenAt)),
    ),
  )
}
