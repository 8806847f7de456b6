/** The script of the test page. Tests reach it as `window.page`, through `Tab.evaluate`. */
import { answerParent } from './frame.ts'
import { readPageOptions } from './options.ts'
import { TestPage } from './test-page.ts'

declare global {
  interface Window {
    page: TestPage
  }
}

window.page = new TestPage(readPageOptions(location.search))
if (window.parent !== window) answerParent(window.page)
