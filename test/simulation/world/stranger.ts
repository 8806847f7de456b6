/** Another script of the origin that posts where the library listens. What it says is never an envelope of this session. */
import type { FakeTab } from '../../fakes/tab.ts'

export const STRANGER = 'stranger'
/** The library's default. */
const NAME = 'default'
/** So great that whoever took it would keep it. */
const GREAT = 4e12

/** As the library would take it, but for what is wrong with it. */
const ENVELOPE = {
  v: 1,
  kind: 'record',
  name: NAME,
  tabId: STRANGER,
  epoch: GREAT,
  raiser: STRANGER,
  floor: GREAT,
  sequence: GREAT,
  status: 'out',
  by: STRANGER,
  reason: 'signed_out',
  marker: null,
  owed: null,
  active: null,
  stage: 0,
  line: null,
  params: null,
  token: null,
}

/** Each is wrong in one way. */
const FLAWS: readonly object[] = [
  { v: 'one' },
  { v: undefined },
  { v: -1 },
  { tabId: 5 },
  { epoch: String(GREAT) },
  { epoch: 4e12 + 0.5 },
  { epoch: Number.NaN },
  { epoch: -GREAT },
  { raiser: 7 },
  { raiser: null },
  { floor: Number.POSITIVE_INFINITY },
  { floor: '' },
  { sequence: null },
  { status: 'signed-in' },
  { status: undefined },
  { marker: 3 },
  { name: 'another' },
  { name: undefined },
]

export const KINDS_OF_GARBAGE = FLAWS.length

/** Posts what is wrong in the way of this number. */
export function speakGarbage(tab: FakeTab, flaw: number): void {
  tab.ports.openChannel(NAME, () => {})?.post({ ...ENVELOPE, ...FLAWS[flaw] })
}
