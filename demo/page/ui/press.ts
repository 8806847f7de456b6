import { notify } from './log.ts'
import { explainError } from './words.ts'

/** A button that does one thing at a time, and says so when it fails. */
export function onPress(button: HTMLButtonElement, act: () => Promise<unknown>): void {
  button.addEventListener('click', async () => {
    if (button.ariaBusy === 'true') return
    button.ariaBusy = 'true'
    try {
      await act()
    } catch (error) {
      notify(`Not done. ${explainError(error)}`, 'bad')
    } finally {
      button.ariaBusy = 'false'
    }
  })
}

/** `label`: what a screen reader says, where the text alone does not say of whom. */
export function makeButton(
  text: string,
  { label, tone = '' }: { readonly label?: string; readonly tone?: string },
  act: () => Promise<unknown>,
): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = `small ${tone}`.trim()
  button.textContent = text
  if (label !== undefined) button.ariaLabel = label
  onPress(button, act)
  return button
}
