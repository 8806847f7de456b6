import { expect, test } from 'vitest'
import type { Checker, Happening } from '../journal.ts'
import { type Entry, Recorder } from './recorder.ts'

const REQUEST: Entry = { kind: 'request', tab: 'a', request: 1, params: {}, reason: 'scheduled', marker: null }
const ERROR: Entry = { kind: 'error', tab: 'a', error: null }

test('What somebody who listens makes happen is judged after what made it happen', () => {
  const seen: Happening['kind'][] = []
  const checker: Checker = {
    invariant: 'order',
    see({ kind }) {
      seen.push(kind)
      return null
    },
  }
  const recorder = new Recorder(() => 0, [checker])
  recorder.listen(({ kind }) => {
    if (kind === 'request') recorder.write(ERROR)
  })
  recorder.write(REQUEST)
  expect(seen).toEqual(['request', 'error'])
})

test('What breaks a rule is shown to who listens, and nothing after it', () => {
  const heard: Happening['kind'][] = []
  const checker: Checker = { invariant: 'none', see: () => 'wrong' }
  const recorder = new Recorder(() => 5, [checker])
  recorder.listen(({ kind }) => heard.push(kind))
  recorder.write(REQUEST)
  recorder.write(ERROR)
  expect(heard).toEqual(['request'])
  expect(recorder.violations).toEqual([{ invariant: 'none', problem: 'wrong', at: 5 }])
})
