import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { type NetworkInterfaceInfo, networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { IPV4, writeMmdb } from './mmdb.ts'
import { DemoProcess } from './process.ts'

const START_TIMEOUT_MS = 60_000
/** Linux has all of 127/8: what listens on every address answers there too, on a machine without a network as well. */
const LOOPBACK_ELSEWHERE = process.platform === 'linux' ? ['127.0.0.2'] : []

/** What `npm run demo` starts, over real HTTP. */
describe('the demo, started', () => {
  let demo: DemoProcess
  let origin: string
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'freshtoken-serve-'))
    const locations = join(folder, 'city.mmdb')
    const record = { city: { names: { en: 'Cambridge' } }, country: { names: { en: 'United Kingdom' } } }
    await writeFile(locations, writeMmdb([{ prefix: [...IPV4, 203, 0, 113], record }]))
    demo = await DemoProcess.start(['--lifetime=7', '--proxy=127.0.0.1', `--locations=${locations}`])
    origin = demo.origin
  }, START_TIMEOUT_MS)
  afterAll(async () => {
    await demo?.end()
    await rm(folder, { recursive: true })
  })

  test('serves a page that lets in no script or style but its own', async () => {
    const response = await fetch(origin)
    const policy = response.headers.get('Content-Security-Policy') ?? ''
    expect(policy).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'",
    )
    expect(policy).toContain("base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).not.toContain('unsafe')
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff')
    const html = await response.text()
    expect(html).not.toMatch(/<script>|<style|\son[a-z]+=|\sstyle=|https?:/)
    for (const [, path] of html.matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
      expect((await fetch(origin + path)).status).toBe(200)
    }
  })

  test('listens to this machine alone', async () => {
    const { port } = new URL(origin)
    const addresses = [...LOOPBACK_ELSEWHERE, '::1', ...Object.values(networkInterfaces()).flatMap(outsideAddresses)]
    for (const address of addresses) expect([address, await isOpen(address, Number(port))]).toEqual([address, false])
    expect(await isOpen('127.0.0.1', Number(port))).toBe(true)
  })

  test('tells the page how long its tokens live', async () => {
    const headers = { 'Content-Type': 'application/json', Origin: origin }
    const response = await fetch(`${origin}/demo/state`, { method: 'POST', headers, body: '{}' })
    expect(await response.json()).toEqual({ trouble: 'well', tokenLifetimeSeconds: 7 })
  })

  test('tells where a device signed in, by the file that it was given', async () => {
    const visitor = demo.visit({ 'X-Forwarded-For': '203.0.113.9' })
    await visitor.signIn('ada')
    const { sessions } = await (await visitor.post('/session/list', {})).json()
    expect(sessions).toMatchObject([{ address: '203.0.113.x', location: 'Cambridge, United Kingdom' }])
  })

  test('does not start with a file of locations that is none, and says so', async () => {
    const sentence = `exited with 1: "--locations" option must be a MaxMind DB file of cities or countries, but "${folder}"`
    await expect(DemoProcess.start(['--locations', folder])).rejects.toThrow(sentence)
  })

  test('cuts off a body that has no length and does not end', async () => {
    expect(await sendInPieces(`${origin}/session/token`)).toEqual({ status: 413, body: '{"error":"body_too_large"}' })
  })

  test('refuses a host name of somebody else', async () => {
    const headers = { Host: 'rebound.example', Origin: 'http://rebound.example', 'Content-Type': 'application/json' }
    expect(await send(`${origin}/session/token`, headers, (call) => call.end('{}'))).toEqual({
      status: 403,
      body: '{"error":"host_refused"}',
    })
  })

  // The last one: it ends the process that all use.
  test('ends when it is asked to, though somebody never comes to the end of a request', async () => {
    const { hostname, port } = new URL(origin)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => {})
    const head = ['POST /session/token HTTP/1.1', `Host: ${hostname}:${port}`, `Origin: ${origin}`]
    const body = ['Content-Type: application/json', 'Content-Length: 9', '', '{']
    socket.write([...head, ...body].join('\r\n'))
    // Its answer shows that the server has seen the other connection too.
    await fetch(origin)
    expect(await demo.end()).toBe(0)
    socket.destroy()
  })

  /** Piece by piece, until the server has had enough. */
  function sendInPieces(url: string) {
    const headers = { 'Content-Type': 'application/json', Origin: origin, 'Transfer-Encoding': 'chunked' }
    return send(url, headers, (call) => {
      const more = () => call.writable && !call.destroyed && call.write(' '.repeat(1024), () => setImmediate(more))
      call.on('error', () => {})
      more()
    })
  }
})

function outsideAddresses(infos: NetworkInterfaceInfo[] = []): string[] {
  return infos.filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address)
}

/** Whether somebody listens there. */
function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}

/** Without the rules that `fetch` has for headers. */
function send(
  url: string,
  headers: Readonly<Record<string, string>>,
  write: (call: ReturnType<typeof request>) => void,
): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', headers }, async (response) => {
      let body = ''
      for await (const chunk of response) body += chunk
      resolve({ status: response.statusCode, body })
      call.destroy()
    })
    call.once('error', reject)
    write(call)
  })
}
