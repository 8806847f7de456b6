import { make } from './dom.ts'

const HUES = 6

/** Initials on a colour of one's own: told apart at a glance, and said by nobody twice. */
export function makeAvatar(id: string, name: string): HTMLElement {
  const initials = name.split(/\s+/).map((word) => [...word][0] ?? '')
  const avatar = make(
    'span',
    'avatar',
    [initials[0], initials.length > 1 ? initials.at(-1) : ''].join('').toUpperCase(),
  )
  avatar.ariaHidden = 'true'
  avatar.dataset.hue = String([...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % HUES)
  return avatar
}
