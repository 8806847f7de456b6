import type { Json } from './browser.ts'

/** The expression by which a page calls `body`: of both only the text travels. */
export function callOf(body: (...args: never) => unknown, args: readonly Json[]): string {
  return `(${body})(${args.map((arg) => JSON.stringify(arg) ?? 'undefined').join(', ')})`
}
