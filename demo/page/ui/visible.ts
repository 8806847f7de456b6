import { atom, type ReadableAtom } from 'nanostores'

const $shown = atom(document.visibilityState === 'visible')
document.addEventListener('visibilitychange', () => $shown.set(document.visibilityState === 'visible'))

export const $isVisible: ReadableAtom<boolean> = $shown
