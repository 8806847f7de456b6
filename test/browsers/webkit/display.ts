import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { browserPath } from '../../../tools/browsers.js'
import { withDeadline } from '../deadline.ts'
import { startTied } from './tied-process.ts'

/** A screen that nobody sees, with a mouse and a keyboard. */
export interface Display {
  /** What programs find in their environment. */
  readonly name: string
  /** Ids of the windows of MiniBrowser. */
  findWindows(): Promise<readonly string[]>
  click(window: string, x: number, y: number): Promise<void>
  /**
   * Gives the keyboard to the window while `task` runs. Otherwise nobody has it: WebDriver makes whatever page it talks
   * to the focused one of its window, and a page that was merely asked something would be told of it.
   */
  whileFocused(window: string, task: () => Promise<void>): Promise<void>
  end(): Promise<void>
}

/** Wide, so that the tabs in the strip of a window do not shrink to their close buttons. */
export const SCREEN = { width: 2400, height: 400 }
const NO_WINDOW = '0'

const execute = promisify(execFile)

export async function startDisplay(): Promise<Display> {
  const [xvfb, xdotool] = [browserPath('Xvfb'), browserPath('xdotool')]
  const geometry = `${SCREEN.width}x${SCREEN.height}x24`
  // Descriptor 3 is where it says which display number was free.
  const args = ['-displayfd', '3', '-screen', '0', geometry, '-nolisten', 'tcp']
  const server = startTied(xvfb, args, process.env)
  const started = once(server.output, 'data').then(([number]) => `:${String(number).trim()}`)
  const name = await withDeadline(started, 'Xvfb says that it has started').catch(async (error: Error) => {
    await server.end()
    throw error
  })
  const act = async (...command: readonly string[]): Promise<string> => {
    const { stdout } = await execute(xdotool, command, { env: { ...process.env, DISPLAY: name } })
    return stdout.trim()
  }
  await act('windowfocus', NO_WINDOW)
  return {
    name,
    findWindows: async () => (await act('search', '--sync', '--onlyvisible', '--class', 'MiniBrowser')).split('\n'),
    async click(window, x, y) {
      await act('windowraise', window, 'mousemove', '--window', window, `${x}`, `${y}`, 'click', '1')
    },
    async whileFocused(window, task) {
      await act('windowfocus', window)
      await task()
      await act('windowfocus', NO_WINDOW)
    },
    end: server.end,
  }
}
