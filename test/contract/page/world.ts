import type { Ports } from '../../../src/core/ports.ts'
import type { Lack } from '../suites.ts'
import type { World } from '../world.ts'
import type { Part } from './part.ts'

/** Takes parts of the platform away, before anything looks for them. */
export function lackInThisPage(lack: string | null): void {
  const parts: readonly string[] = lack?.split(' and ') ?? []
  if (parts.includes('locks')) Object.defineProperty(navigator, 'locks', { value: undefined })
  if (parts.includes('storage')) Object.defineProperty(window, 'indexedDB', { value: undefined })
}

function deleteDatabase(name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name)
    request.onsuccess = resolve
    request.onerror = () => reject(request.error)
    request.onblocked = () => reject(new Error('an open connection is in the way'))
  })
}

/** Tabs are frames of one page here: documents with globals of their own, and one place to drive them from. */
export function createPageWorld(lack: Lack): World {
  return {
    async openTab() {
      const frame = document.createElement('iframe')
      frame.src = `/frame?lack=${lack}`
      const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
      document.body.append(frame)
      await loaded
      const tab = frame.contentWindow as Window & { readonly part: Part; readonly PointerEvent: typeof PointerEvent }
      const ports: Ports = tab.part.ports
      return {
        ports,
        close: () => frame.remove(),
        input: () => tab.dispatchEvent(new tab.PointerEvent('pointerdown')),
        setCookie(name, value) {
          tab.document.cookie = `${name}=${value}; max-age=${value === '' ? 0 : 60}`
        },
      }
    },
    async wipe() {
      for (const { name } of await indexedDB.databases()) if (name) await deleteDatabase(name)
    },
    settled: (promise) => promise,
  }
}
