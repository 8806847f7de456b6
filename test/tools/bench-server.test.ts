import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { conclude, type Samples, tabulate } from '../../bench/server/capacity.ts'
import { putLoad } from '../../bench/server/load.ts'
import { processorMsOf } from '../../bench/server/processor-time.ts'
import { digits, distribution, inMarkdown, spread } from '../../bench/server/table.ts'
import { median, percentile } from '../../bench/statistics.ts'
import { readPart, replacePart } from '../../tools/marked-part.js'

const HUNDRED = Array.from({ length: 100 }, (_, index) => 100 - index)

describe('a percentile', () => {
  it('is the least value that so many percent are not above', () => {
    expect([0, 1, 50, 95, 100].map((percent) => percentile(HUNDRED, percent))).toEqual([1, 1, 50, 95, 100])
    expect([0, 50, 95, 100].map((percent) => percentile([7], percent))).toEqual([7, 7, 7, 7])
    expect([49, 50, 51].map((percent) => percentile([10, 9], percent))).toEqual([9, 9, 10])
  })

  it('leaves the values in the order they came in', () => {
    const values = [3, 1, 2]
    expect(median(values)).toBe(2)
    expect(values).toEqual([3, 1, 2])
  })

  it('of nothing is no number', () => {
    expect(percentile([], 50)).toBeNaN()
  })
})

describe('a table', () => {
  it('is Markdown whose columns are as wide as their widest cell', () => {
    expect(inMarkdown({ head: ['what', 'a'], rows: [['first', '12345'], ['2']] })).toBe(
      ['| what  | a     |', '| ----- | ----- |', '| first | 12345 |', '| 2     |       |', ''].join('\n'),
    )
  })

  it('shows the median, the least and the most, or that nothing could be measured', () => {
    expect(spread([1200, 1100, 1300.4], digits(0))).toBe('1,200 (1,100 to 1,300)')
    expect(spread([1, Number.NaN], digits(0))).toBe('—')
  })

  it('shows a distribution cell by cell', () => {
    expect(distribution(HUNDRED, digits(1))).toEqual(['1.0', '50.0', '95.0', '100.0'])
  })
})

describe('the capacity', () => {
  const sample = (perSecond: number, serverMs: number, databaseMs: number) => ({ perSecond, serverMs, databaseMs })
  const samples: Samples = {
    verified: [sample(3000, 0.4, 0), sample(2000, 0.4, 0), sample(4000, 0.4, 0)],
    lookedUp: [sample(1000, 0.6, 0.2), sample(1000, 0.6, 0.2), sample(2000, 0.6, 0.2)],
    minted: [sample(500, 1, 0.4), sample(400, 1, 0.4), sample(600, 1, 0.4)],
  }

  it('has ratios of the same round, and the users that ask once in 50 s', () => {
    const { head, rows } = tabulate({
      PGlite: { ...samples, minted: [sample(100, 2, Number.NaN)] },
      PostgreSQL: samples,
    })
    expect(head.slice(1)).toEqual(['PGlite', 'PostgreSQL'])
    const cells = Object.fromEntries(rows.map(([what, ...rest]) => [what, rest]))
    expect(cells['verified over looked up, round by round']).toEqual(['2.00 (2.00 to 3.00)', '2.00 (2.00 to 3.00)'])
    expect(cells['database’s processor time for a token, ms']).toEqual(['—', '0.40 (0.40 to 0.40)'])
    expect(cells['active users, at one token in 50 s']).toEqual(['5,000 (5,000 to 5,000)', '25,000 (20,000 to 30,000)'])
  })

  it('is carried on to what a database with processors of its own would do', () => {
    const conclusion = conclude(samples)
    expect(conclusion).toContain('mint 500 tokens a second')
    expect(conclusion).toContain('is 25,000 users')
    expect(conclusion).toContain('enough for 2,500 tokens a second, 125,000 such users')
    expect(conclusion).toContain('keeps 2.5 processes of the server busy')
  })
})

describe('the load', () => {
  const CALLS = ['/one', '/two', '/three'].map((path) => ({ method: 'GET', path, headers: {} }) as const)
  const OPTIONS = { connections: 2, seconds: 0.1 }

  it('sends the calls in turn, on connections that it keeps, and counts the answers', async () => {
    const sockets = new Set<unknown>()
    const paths: string[] = []
    const origin = await listen(({ socket, url = '' }, response) => {
      sockets.add(socket)
      paths.push(url)
      response.end('{}')
    })
    const { answered } = await putLoad(origin, CALLS, OPTIONS)
    expect(paths).toHaveLength(answered)
    expect(new Set(paths)).toEqual(new Set(['/one', '/two', '/three']))
    expect(sockets.size).toBe(2)
  })

  it('counts no refusal as an answer', async () => {
    const origin = await listen((_request, response) => response.writeHead(429).end())
    await expect(putLoad(origin, CALLS, OPTIONS)).rejects.toThrow(/^GET \/(one|two) was answered by 429$/)
  })

  async function listen(listener: RequestListener): Promise<string> {
    const server = createServer(listener).listen(0, '127.0.0.1')
    onTestFinished(() => {
      server.close()
      server.closeAllConnections()
    })
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
})

describe('the part of a document that a command writes', () => {
  const document = 'Before $1\n<!-- bench -->\nold\n<!-- /bench -->\nafter\n'

  it('is replaced, and nothing around it, whatever is in it', () => {
    expect(replacePart(document, 'bench', 'costs $&\n')).toBe(document.replace('old', () => 'costs $&'))
    expect(readPart(document, 'bench')).toBe('old\n')
  })

  it('must have a place', () => {
    expect(() => replacePart(document, 'size', '')).toThrow('no place for the size')
    expect(() => readPart('<!-- /bench -->\n<!-- bench -->\n', 'bench')).toThrow('no place for the bench')
  })
})

it('reads the processor time of a process where the system tells it, and it grows with the work', () => {
  const before = processorMsOf(process.pid)
  expect(Number.isNaN(before)).toBe(process.platform !== 'linux')
  while (processorMsOf(process.pid) === before);
  expect(processorMsOf(process.pid)).not.toBeLessThan(before)
})
