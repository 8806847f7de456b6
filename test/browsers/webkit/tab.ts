import type { Json, Tab } from '../browser.ts'
import { withDeadline } from '../deadline.ts'
import type { Answers, ExpectedAnswer } from './answers.ts'
import { type Answer, scriptOf } from './ask.ts'
import { refuse } from './cannot.ts'
import { countWorkers, findWhereStarted } from './web-process.ts'
import type { Send, WebDriverSession } from './webdriver.ts'

/** What a tab needs of the profile that it is in. */
export interface TabHost {
  readonly session: WebDriverSession
  /** The name that WebDriver has for it. */
  readonly window: string
  readonly answers: Answers
  /** Of all processes of the profile. */
  readonly processGroup: number
  /** Brings it to the front, as soon as the browser gets to it. */
  bringToFront(): Promise<void>
  /** The opposite. */
  sendToBack(): Promise<void>
  /** Gives the keyboard to its window while `task` runs. */
  whileFocused(task: () => Promise<void>): Promise<void>
  closeWindow(): Promise<void>
}

/** A click goes astray while the window lays out its tabs anew. */
const CLICK_DEADLINE_MS = 2_000
const CLICKS = 10

export class WebKitTab implements Tab {
  readonly #host: TabHost
  readonly uncaught: string[] = []
  /** What this page has not answered yet. */
  readonly #expected = new Set<ExpectedAnswer>()
  #process: Promise<number> | null = null
  /** WebDriver does not get to a process that stands still, and would keep the other tabs waiting for it. */
  #running: Promise<void> = Promise.resolve()
  #continue = () => {}

  constructor(host: TabHost) {
    this.#host = host
  }

  async evaluate<Args extends readonly Json[], Result>(
    body: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Awaited<Result>> {
    const expected = this.#host.answers.expect()
    const { session, window } = this.#host
    const answered = this.#running.then(() => session.in(window, (send) => this.#ask(send, body, args, expected)))
    try {
      return (await withDeadline(
        answered.then(({ later }) => later),
        `the page answers ${body}`,
      )) as Awaited<Result>
    } finally {
      this.#expected.delete(expected)
      expected.giveUp('nobody waits for it')
    }
  }

  async show(): Promise<void> {
    await this.#untilVisibility('visible', () => this.#host.bringToFront())
    await this.#host.whileFocused(() => this.evaluate(waitForFocus, CLICK_DEADLINE_MS))
  }

  async hide(): Promise<void> {
    await this.#untilVisibility('hidden', () => this.#host.sendToBack())
  }

  freeze(): Promise<void> {
    return refuse('freeze')
  }

  resume(): Promise<void> {
    return refuse('freeze')
  }

  navigate(url: string): Promise<void> {
    return this.#leave((send) => send('POST', '/url', { url }))
  }

  back(): Promise<void> {
    return this.#leave((send) => send('POST', '/back', {}))
  }

  forward(): Promise<void> {
    return this.#leave((send) => send('POST', '/forward', {}))
  }

  reload(): Promise<void> {
    return this.#leave((send) => send('POST', '/refresh', {}))
  }

  setOffline(_isOffline: boolean): Promise<void> {
    return refuse('offline')
  }

  findProcess(): Promise<number> {
    this.#process ??= this.#searchProcess()
    return this.#process
  }

  async stop(): Promise<void> {
    const pid = await this.findProcess()
    // Not while it is being asked something.
    await this.#host.session.alone(async () => {
      this.#running = new Promise((resolve) => {
        this.#continue = resolve
      })
      process.kill(pid, 'SIGSTOP')
    })
  }

  async continue(): Promise<void> {
    process.kill(await this.findProcess(), 'SIGCONT')
    this.#continue()
  }

  crash(): Promise<void> {
    return refuse('crash')
  }

  kill(): Promise<void> {
    return refuse('kill')
  }

  async close(): Promise<void> {
    await withDeadline(this.#running, 'the page that is to be closed does not stand still')
    await this.#host.closeWindow()
    this.end('the tab is closed')
  }

  /** Rejects what is pending: this page will answer nothing more. */
  end(reason: string): void {
    for (const expected of this.#expected) expected.giveUp(reason)
    this.#expected.clear()
  }

  /** The answer is wrapped, so that the other tabs need not wait for it. */
  async #ask(send: Send, body: (...args: never) => unknown, args: readonly Json[], expected: ExpectedAnswer) {
    const read = (text: string): unknown => {
      const { value, error, uncaught }: Answer = JSON.parse(text)
      this.uncaught.push(...uncaught)
      if (error !== undefined) throw new Error(`in the page: ${error}`)
      return value
    }
    this.#expected.add(expected)
    const script = scriptOf(body, args, expected.address)
    const first = (await send('POST', '/execute/sync', { script, args: [] })) as string
    const later = (JSON.parse(first) as Answer).isPending ? expected.text.then(read) : Promise.resolve(first).then(read)
    later.catch(() => {})
    return { later }
  }

  /** Nothing of the old page is lost, and the new one is watched at once. */
  async #leave(go: (send: Send) => Promise<unknown>): Promise<void> {
    const look = () => null
    await this.evaluate(look)
    await this.#host.session.in(this.#host.window, go)
    // Another page may run in another process.
    this.#process = null
    this.end('the page was left')
    await this.evaluate(look)
  }

  async #searchProcess(): Promise<number> {
    const before = await countWorkers(this.#host.processGroup)
    await this.evaluate(startWorker)
    const after = await countWorkers(this.#host.processGroup)
    await this.evaluate(endWorker)
    return findWhereStarted(before, after)
  }

  async #untilVisibility(wanted: DocumentVisibilityState, act: () => Promise<void>): Promise<void> {
    for (let click = 0; click < CLICKS; click += 1) {
      await act()
      const seen = this.evaluate(waitForVisibility, wanted, CLICK_DEADLINE_MS)
      if (await seen) return
    }
    throw new Error(`${CLICKS} clicks have not made the page ${wanted}`)
  }
}

/** In the page, as all that follow. Hidden pages have slow timers. */
function waitForVisibility(wanted: DocumentVisibilityState, deadlineMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const check = () => document.visibilityState === wanted && resolve(true)
    document.addEventListener('visibilitychange', check)
    setTimeout(resolve, deadlineMs, false)
    check()
  })
}

/** Beside windows of other tabs, focus does not always come; nothing depends on it but that it is heard of. */
function waitForFocus(deadlineMs: number): Promise<void> {
  return new Promise((resolve) => {
    const check = () => document.hasFocus() && resolve()
    addEventListener('focus', check)
    setTimeout(resolve, deadlineMs)
    check()
  })
}

function startWorker(): Promise<void> {
  const script = URL.createObjectURL(new Blob(['postMessage(null)']))
  const worker = new Worker(script)
  Reflect.set(globalThis, 'workerOfDriver', worker)
  return new Promise((resolve) => {
    worker.onmessage = () => resolve()
  })
}

function endWorker(): void {
  const worker: Worker = Reflect.get(globalThis, 'workerOfDriver')
  worker.terminate()
}
