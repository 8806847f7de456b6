import { createLease } from '../../src/browser/lease.ts'
import { createLocks } from '../../src/browser/locks.ts'
import type { Ports } from '../../src/core/ports.ts'
import { createBrowser, type TabOptions } from '../fakes/browser.ts'
import type { Lack } from './suites.ts'
import type { World } from './world.ts'

const LACKING: Readonly<Record<Lack, TabOptions>> = {
  nothing: {},
  locks: { locks: 'lease' },
  'locks and storage': { locks: 'none', hasLedger: false },
}

export function createFakeWorld(lack: Lack, adapt: (ports: Ports) => Ports = (ports) => ports): World {
  const browser = createBrowser()
  return {
    async openTab() {
      const tab = browser.openTab(LACKING[lack])
      return {
        ports: adapt(tab.ports),
        close: tab.close,
        input: tab.input,
        setCookie: browser.cookies.set,
      }
    },
    async wipe() {
      browser.storage.wipe()
    },
    async settled(promise) {
      let isSettled = false
      const settle = (): void => {
        isSettled = true
      }
      promise.then(settle, settle)
      await browser.until(() => isSettled)
      return promise
    },
  }
}

/** The real lease, in virtual time, over the fake ledger. */
export function withRealLease(ports: Ports): Ports {
  return { ...ports, locks: createLocks(createLease(ports.openLedger, ports.clock)) }
}
