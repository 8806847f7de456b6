import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { browserPath } from '../../../tools/browsers.js'
import { readAnnouncement } from '../announcement.ts'
import { closeAfter, closeOnFailure } from '../closing.ts'
import { untilDeadline } from '../deadline.ts'
import { startTied } from '../tied-process.ts'

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
  const server = startTied({ file: xvfb, args })
  return closeOnFailure(async () => {
    const name = `:${await readAnnouncement(server.output, /^(\d+)\n/)}`
    const env = { ...process.env, DISPLAY: name }
    const act: Act = async (...command) => {
      const run = (signal: AbortSignal) => execute(xdotool, command, { env, signal })
      const { stdout } = await untilDeadline(run, `xdotool ${command.join(' ')}`)
      return stdout.trim()
    }
    await act('windowfocus', NO_WINDOW)
    return { name, ...handsOn(act), end: server.end }
  }, server.end)
}

/** Runs a command of xdotool on the screen. */
type Act = (...command: readonly string[]) => Promise<string>

function handsOn(act: Act): Omit<Display, 'name' | 'end'> {
  return {
    findWindows: async () => (await act('search', '--sync', '--onlyvisible', '--class', 'MiniBrowser')).split('\n'),
    async click(window, x, y) {
      await act('windowraise', window, 'mousemove', '--window', window, `${x}`, `${y}`, 'click', '1')
    },
    async whileFocused(window, task) {
      await act('windowfocus', window)
      await closeAfter(task, () => act('windowfocus', NO_WINDOW))
    },
  }
}
