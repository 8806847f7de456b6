import { notify } from './log.ts'

/** A button that does one thing at a time, and says so when it fails. */
export function onPress(button: HTMLButtonElement, act: () => Promise<unknown>): void {
  button.addEventListener('click', async () => {
    if (button.ariaBusy === 'true') return
    button.ariaBusy = 'true'
    try {
      await act()
    } catch (error) {
      notify(`Not done: ${error instanceof Error ? error.message : String(error)}.`, 'bad')
    } finally {
      button.ariaBusy = 'false'
    }
  })
}
