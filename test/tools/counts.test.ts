import { describe, expect, it } from 'vitest'
import { countExit, countLines, countVitest } from '../../tools/suites/counts.js'
import { sum, table } from '../../tools/suites/report.js'

/** A report of one file with tests of these statuses. */
function report(status: string, ...tests: string[]) {
  return {
    success: status === 'passed',
    testResults: [{ status, assertionResults: tests.map((it) => ({ status: it })) }],
  }
}

describe('a suite that is counted by its exit code', () => {
  it('is one check', () => {
    expect(countExit(0)).toEqual({ passed: 1, failed: 0 })
    expect(countExit(1)).toEqual({ passed: 0, failed: 1 })
  })
})

describe('a suite that is counted by its last line', () => {
  it('passes and fails as often as the line says', () => {
    expect(countLines('ok  this\n7 passed, 2 failed\n', 1)).toEqual({ passed: 7, failed: 2 })
  })

  it('fails when the line is missing, is not the last one, or counts nothing', () => {
    expect(countLines('', 0)).toEqual({ passed: 0, failed: 1 })
    expect(countLines('7 passed, 0 failed\nand then it broke', 1)).toEqual({ passed: 0, failed: 1 })
    expect(countLines('0 passed, 0 failed', 0)).toEqual({ passed: 0, failed: 1 })
  })

  it('fails when it ends badly in spite of the line', () => {
    expect(countLines('7 passed, 0 failed', 1)).toEqual({ passed: 7, failed: 1 })
  })
})

describe('a suite that is counted by the report of vitest', () => {
  it('passes as often as tests passed', () => {
    expect(countVitest(report('passed', 'passed', 'passed'), 0)).toEqual({ passed: 2, failed: 0 })
  })

  it.each(['skipped', 'pending', 'todo', 'disabled', 'failed'])('counts a %s test as failed', (status) => {
    expect(countVitest(report('passed', 'passed', status), 0)).toEqual({ passed: 1, failed: 1 })
  })

  it('fails when there is no report or no test', () => {
    expect(countVitest(null, 0)).toEqual({ passed: 0, failed: 1 })
    expect(countVitest(report('passed'), 0)).toEqual({ passed: 0, failed: 1 })
  })

  it('fails once for a file that could not be loaded, or whose hooks failed after its tests', () => {
    expect(countVitest(report('failed'), 1)).toEqual({ passed: 0, failed: 1 })
    expect(countVitest(report('failed', 'passed'), 1)).toEqual({ passed: 1, failed: 1 })
  })

  it('fails for an error outside of every test, which only the exit code tells', () => {
    expect(countVitest(report('passed', 'passed'), 1)).toEqual({ passed: 1, failed: 1 })
  })
})

describe('the end of the test command', () => {
  const results = [
    { name: 'lint', passed: 1, failed: 0, seconds: 0.5 },
    { name: 'tabs', passed: 12, failed: 3, seconds: 61 },
  ]

  it('adds all suites up', () => {
    expect(sum(results)).toEqual({ passed: 13, failed: 3 })
  })

  it('says suite by suite what passed and what failed', () => {
    const [head, ...rows] = table(results).split('\n')
    expect(head).toMatch(/^suite +passed +failed +time$/)
    expect(rows[0]).toMatch(/^lint +1 +0 +0\.5 s +ok$/)
    expect(rows[1]).toMatch(/^tabs +12 +3 +61\.0 s +FAIL$/)
  })
})
