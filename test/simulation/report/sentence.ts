/** A happening in a few words. No token is in them: `names` gives each one a number. */
import type { Message, Row } from '../../../src/core/messages.ts'
import type { SessionRecord } from '../../../src/core/record.ts'
import type { Happening, Minted, Settled, Verdict } from '../journal.ts'

/** Numbers for tokens, in the order in which they were seen. */
export class Names {
  readonly #numbers = new Map<string, number>()

  of(token: string | null): string {
    if (token === null) return 'no token'
    const number = this.#numbers.get(token) ?? this.#numbers.size + 1
    this.#numbers.set(token, number)
    return `token ${number}`
  }
}

const lineName = (key: string): string => (key === '' ? '' : ` ${key}`)
/** Epochs are stamps of the wall clock: the last digits tell them apart. */
const short = (stamp: number): string => (stamp < 1e6 ? String(stamp) : `…${String(stamp).slice(-7)}`)

/** What a stranger posts is read out as well, and may be of any type. */
const start = (raiser: unknown): string => String(raiser).slice(0, 3)

function session({ epoch, raiser, floor, sequence, status, owed, marker }: SessionRecord): string {
  const debt = owed ? (owed.paid ? ' paid' : ' OWED') : ''
  const mark = marker === null ? '' : ` ${marker || 'no mark'}`
  return `${status} e${short(epoch)}/${start(raiser)} f${short(floor)} #${sequence}${debt}${mark}`
}

function message({ v, kind, session: record, stage, line, token }: Message, names: Names): string {
  const which = kind === 'ask' || kind === 'answer' ? ` ${stage}` : ''
  const retry = line?.retry ? ` retry+${Math.round(line.retry.delay)}` : ''
  const given = token ? ` ${names.of(token.value)}` : ''
  const lane = line?.lane ? ` lane ${line.lane}` : ''
  return `${v === 1 ? '' : `v${v} `}${kind}${which} ${session(record)}${given}${lane}${retry}`
}

function row({ session: record, line }: Row): string {
  if (record) return session(record)
  const retry = line?.retry ? ` retry+${Math.round(line.retry.delay)}` : ''
  return line ? `line${lineName(line.key)} #${line.sequence}${line.lane ? ` lane ${line.lane}` : ''}${retry}` : '?'
}

function minted({ token, user, role, session: of }: Minted, names: Names): string {
  return `${names.of(token)} of ${user} (role ${role}, ${of})`
}

function verdictOf(verdict: Verdict | null, names: Names): string {
  if (verdict === null) return 'nothing'
  if (verdict.kind === 'token') return minted(verdict.minted, names)
  if (verdict.kind === 'out') return `401 ${verdict.reason ?? 'bare'}`
  if (verdict.kind === 'refused') return '403'
  return `${verdict.status ?? 'nothing'}${verdict.retryAfterMs === null ? '' : ` retry after ${verdict.retryAfterMs}`}`
}

function settled(outcome: Settled, names: Names): string {
  if (outcome.kind === 'token') return names.of(outcome.token)
  return outcome.kind === 'out' ? 'null' : outcome.code
}

/** What was read and written, in the order of the journal. */
export function sentence(happening: Happening, names: Names): string {
  switch (happening.kind) {
    case 'page':
      return `== ${happening.change}`
    case 'given':
      return `came with ${minted(happening.minted, names)}`
    case 'call': {
      const { call, params, force, rejected, minLifetime } = happening
      const how = [
        force && 'forced',
        rejected && `rejected ${names.of(rejected)}`,
        minLifetime && `life ${minLifetime}`,
      ]
      return `getToken ${call} ${[params && JSON.stringify(params), ...how].filter(Boolean).join(' ')}`
    }
    case 'settled':
      return `getToken ${happening.call} -> ${settled(happening.outcome, names)}`
    case 'peeked':
      return `peek() -> ${names.of(happening.token)}`
    case 'act':
      return `${happening.act}() ${happening.params ? JSON.stringify(happening.params) : ''}${happening.minted ? minted(happening.minted, names) : ''}`
    case 'acted':
      return `${happening.act}() done${happening.persisted ? '' : ', not written'}`
    case 'session': {
      const { session: value } = happening
      return `$session ${value.status}${value.status === 'signed-in' ? ` ${value.identity ?? ''}` : ''}`
    }
    case 'event':
      return `event ${happening.type}`
    case 'request':
      return `REQUEST ${happening.request} ${happening.reason} ${JSON.stringify(happening.params)}`
    case 'handled':
      return `${happening.request}: ${verdictOf(happening.verdict, names)}`
    case 'answered':
      return `answer ${happening.request}: ${verdictOf(happening.verdict, names)}`
    case 'ending':
      return `endSession ${happening.session}`
    case 'ended':
      return `endSession ${happening.session} ${happening.ok ? 'ok' : 'failed'}`
    case 'posted':
      return `post ${message(happening.message, names)}`
    case 'heard':
      return `hear ${message(happening.message, names)}${happening.lateMs > 0 ? ` (+${Math.round(happening.lateMs)})` : ''}`
    case 'missed':
      return 'missed a message'
    case 'syncing':
      return 'asks the ledger'
    case 'written':
      return `wrote ${happening.rows.map(row).join('; ')}`
    case 'read':
      return happening.rows === null ? 'read nothing: FAILED' : `read ${happening.rows.map(row).join('; ')}`
    case 'lock':
      return `lock ${happening.change} ${happening.name}`
    case 'server':
      return `${happening.change} ${happening.user ?? ''} ${happening.session ?? ''}`
    case 'cookie':
      return `marker ${happening.marker || 'none'}`
    case 'clock':
      return happening.asleepMs ? `sleep ${happening.asleepMs}` : `wall clock ${happening.jumpMs}`
    case 'storage':
      return `storage ${happening.change}`
    case 'error':
      return `ERROR ${String(happening.error)}`
    case 'spins':
      return `SPINS ${happening.times} times in a second`
    case 'timer':
      return 'a timer fires'
    case 'quiet':
      return 'all is quiet'
  }
}
