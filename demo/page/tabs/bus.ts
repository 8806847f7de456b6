import { TROUBLES, type Trouble } from '../../names.ts'
import { type Lane, parseLane } from './lanes.ts'

/** The demo's own channel, for the picture alone. The library has another one and needs none of this. */
const CHANNEL_NAME = 'freshtoken-demo'

export type BusMessage =
  /** Who is there? Every tab answers with its lane. */
  | { readonly kind: 'hello' }
  | { readonly kind: 'lane'; readonly lane: Lane }
  | { readonly kind: 'bye'; readonly id: string }
  | { readonly kind: 'trouble'; readonly trouble: Trouble }
  /** The server has told of a change, and a token may not say what of. */
  | { readonly kind: 'changed' }

export interface Bus {
  post(message: BusMessage): void
  close(): void
}

export function openBus(listener: (message: BusMessage) => void): Bus {
  const channel = new BroadcastChannel(CHANNEL_NAME)
  channel.onmessage = ({ data }) => {
    const message = parseBusMessage(data)
    if (message) listener(message)
  }
  return { post: (message) => channel.postMessage(message), close: () => channel.close() }
}

export function parseBusMessage(value: unknown): BusMessage | null {
  if (typeof value !== 'object' || value === null) return null
  const { kind, lane, id, trouble } = value as Record<string, unknown>
  if (kind === 'hello' || kind === 'changed') return { kind }
  if (kind === 'lane') return asMessage(parseLane(lane), (parsed) => ({ kind, lane: parsed }))
  if (kind === 'bye' && typeof id === 'string') return { kind, id }
  if (kind !== 'trouble') return null
  return asMessage(TROUBLES.find((known) => known === trouble) ?? null, (known) => ({ kind, trouble: known }))
}

function asMessage<T>(part: T | null, build: (part: T) => BusMessage): BusMessage | null {
  return part === null ? null : build(part)
}
