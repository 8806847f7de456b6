import { describe, expect, it } from 'vitest'
import { noLine } from '../../../src/core/record.ts'
import { createSecretChecker } from './i11-secrets.ts'
import { Journal, lineOf, payloadOf } from './written.ts'

const fetched = () => new Journal().open('a').fetch('a', 'token-1')
const judge = (journal: Journal) => journal.judge(createSecretChecker).problem

describe('I11: no token where it does not belong', () => {
  it('lets a token be in its own field of a message', () => {
    expect(judge(fetched().post('a', {}, { ...lineOf(), ...payloadOf('token-1') }))).toBeNull()
    expect(judge(fetched().post('a', {}, { kind: 'answer', ...lineOf(), ...payloadOf('token-1') }))).toBeNull()
  })

  it('finds one in any other field, and in a question', () => {
    expect(judge(fetched().post('a', { by: 'token-1' }))).toBe('the token token-1 is in what tab a did: posted')
    expect(judge(fetched().post('a', {}, { params: { org: 'of token-1' } }))).toContain('posted')
    expect(judge(fetched().post('a', {}, { kind: 'ask', ...payloadOf('token-1') }))).toContain('posted')
  })

  it('finds one in the name of a lock, in a row, and in an error', () => {
    const lock = { kind: 'lock', tab: 'a', change: 'requested' } as const
    expect(judge(fetched().write({ ...lock, name: 'freshtoken:default:token-1:0' }))).toContain('lock')
    expect(judge(fetched().write({ ...lock, name: 'freshtoken:default::0' }))).toBeNull()
    const row = { session: null, line: noLine('token-1') }
    expect(judge(fetched().write({ kind: 'written', tab: 'a', rows: [row] }))).toContain('written')
    const error = Object.assign(new Error('No'), { cause: { answer: 'token-1' } })
    expect(judge(fetched().write({ kind: 'error', tab: 'a', error }))).toContain('error')
  })

  it('knows the tokens of sign-ins and of pages', () => {
    const given = new Journal().open('a')
    given.write({ kind: 'given', tab: 'a', minted: given.minted('token-2') })
    expect(judge(given.post('a', { by: 'token-2' }))).toContain('token-2')
  })
})
