import type { Lifecycle } from '../../src/core/ports.ts'
import type { Page } from './page.ts'

export function createLifecycle(page: Page): Lifecycle {
  return {
    isBrowser: () => true,
    isVisible: () => page.isVisible,
    isPrerendering: () => page.isPrerendering,
    listen: (listener) => page.listen(listener),
  }
}
