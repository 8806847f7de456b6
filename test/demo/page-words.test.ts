import { afterEach, describe, expect, test, vi } from 'vitest'
import { MARKER_COOKIE } from '../../demo/names.ts'
import { describeDeed } from '../../demo/page/admin/describe-deed.ts'
import { describeEnded } from '../../demo/page/devices/describe-ended.ts'
import { currentSessionId, readMarker } from '../../demo/page/marker.ts'
import { ServerError } from '../../demo/page/server/server-error.ts'
import { keepNumber, readNumber } from '../../demo/page/tabs/kept-number.ts'
import { formatSpan, secondsUntil } from '../../demo/page/ui/clock.ts'
import { createNoticeWriter } from '../../demo/page/ui/notice.ts'
import { FakeTime } from './fake-time.ts'

const SECOND = 1000
/** Longer than anything is said. */
const LONG_MS = 60 * SECOND
const HOUR = 3600 * SECOND

describe('a span of time', () => {
  test.each([
    [-5 * SECOND, '0 s'],
    [119 * SECOND, '119 s'],
    [5 * 60 * SECOND, '5 min'],
    [3 * HOUR, '3 h'],
    [29 * 24 * HOUR, '29 d'],
  ])('of %i ms is as exact as a person wants to know it: %s', (ms, text) => {
    expect(formatSpan(ms)).toBe(text)
  })

  test('that is left is counted in whole seconds, and never below none', () => {
    expect([secondsUntil(1001, 0), secondsUntil(1000, 0), secondsUntil(0, 1000)]).toEqual([2, 1, 0])
  })
})

describe('the marker', () => {
  test('names the session that is meant, and nobody when it is not there', () => {
    const cookies = `other=s_9; ${MARKER_COOKIE}=s_1.0a1b; more=1`
    expect([readMarker(cookies), currentSessionId(cookies)]).toEqual(['s_1.0a1b', 's_1'])
    for (const none of ['', 'other=1', `${MARKER_COOKIE}=`, `x${MARKER_COOKIE}=s_1.0a1b`]) {
      expect([readMarker(none), currentSessionId(none)]).toEqual(['', null])
    }
  })
})

describe('the devices that ended', () => {
  test('are counted, and so are those of them that are listed', () => {
    expect([1, 20, 23].map(describeEnded)).toEqual(['1 ended', '20 ended', 'The last 20 of 23 ended'])
  })
})

describe('the number of a tab', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  test('is kept for a reload', () => {
    const kept = new Map<string, string>()
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    })
    expect(readNumber()).toBe(0)
    keepNumber(3)
    expect(readNumber()).toBe(3)
  })

  test('is none where storage is blocked', () => {
    const refuse = () => {
      throw new DOMException('blocked', 'SecurityError')
    }
    vi.stubGlobal('sessionStorage', { getItem: refuse, setItem: refuse })
    keepNumber(3)
    expect(readNumber()).toBe(0)
  })
})

describe('a notice', () => {
  test('goes after a while, no sooner because of an older one, and not at all when nothing works without what it tells of', () => {
    const time = new FakeTime()
    let shown = ''
    const write = createNoticeWriter((text) => {
      shown = text
    }, time.setTimer)
    write({ text: 'Saved.', isLasting: false })
    time.pass(5000)
    write({ text: 'Revoked.', isLasting: false })
    time.pass(5000)
    expect(shown).toBe('Revoked.')
    time.pass(LONG_MS)
    expect(shown).toBe('')
    write({ text: 'The server is gone.', isLasting: true })
    time.pass(LONG_MS)
    expect(shown).toBe('The server is gone.')
  })
})

describe('a deed', () => {
  const nobody = { at: 0, actorId: null, userId: null, organizationId: null, details: {} }
  const nameOf = (id: string) => id.toUpperCase()

  test('is told as a sentence', () => {
    const entry = { ...nobody, action: 'member.role-changed', actorId: 'ada', userId: 'grace', organizationId: 'navy' }
    expect(describeDeed({ ...entry, details: { role: 'admin' } }, nameOf)).toBe('ADA made GRACE admin of navy.')
    expect(describeDeed({ ...nobody, action: 'keys.rotated' }, nameOf)).toBe('The server rotated the signing keys.')
  })

  test('that the page does not know is told by its code', () => {
    expect(describeDeed({ ...nobody, action: 'moon.landed', actorId: 'ada' }, nameOf)).toBe('ADA moon.landed.')
  })
})

describe('a refusal', () => {
  test('carries its code, the field that is wrong, and when to come back', async () => {
    const headers = { 'Retry-After': '30' }
    const error = await ServerError.read(
      Response.json({ error: 'invalid_body', field: 'email' }, { status: 400, headers }),
    )
    expect(error).toMatchObject({ status: 400, code: 'invalid_body', field: 'email', retryAfterSeconds: 30 })
  })

  test('of somebody who answers no JSON has no code of ours', async () => {
    const error = await ServerError.read(new Response('<html>', { status: 502 }))
    expect(error).toMatchObject({ status: 502, code: 'unknown', retryAfterSeconds: undefined })
  })
})
