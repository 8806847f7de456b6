/** The script of the test page. Tests reach it as `window.page`, through `Tab.evaluate`. */
import { answerParent } from './frame.ts'
import { readPageOptions } from './options.ts'
import { soak } from './soaking.ts'
import { TestPage } from './test-page.ts'

declare global {
  interface Window {
    page: TestPage
  }
}

const options = readPageOptions(location.search)
window.page = new TestPage(options)
if (options.soakIntervalMs > 0) soak(window.page, options.soakIntervalMs)
if (window.parent !== window) answerParent(window.page)
