/** The part of the protocol in use. https://w3c.github.io/webdriver-bidi/ */

import type { Command, None } from '../protocol-session.ts'

interface OfContext {
  readonly context: string
}

export interface Success {
  readonly type: 'success'
  /** The global that answered: another one for each page. */
  readonly realm: string
  /** Without `value` for what is undefined. */
  readonly result: { readonly value?: unknown }
}

interface Failure {
  readonly type: 'exception'
  readonly exceptionDetails: { readonly text: string }
}

export interface LogEntry {
  readonly type: 'console' | 'javascript'
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly text: string | null
  readonly source: { readonly context?: string }
}

export interface Commands {
  'session.new': Command<{ capabilities: None }>
  'session.subscribe': Command<{ events: readonly (keyof Events)[] }>
  'browser.createUserContext': Command<None, { readonly userContext: string }>
  'browser.removeUserContext': Command<{ userContext: string }>
  'browsingContext.activate': Command<OfContext>
  'browsingContext.close': Command<OfContext>
  'browsingContext.create': Command<
    { type: 'tab' | 'window'; userContext: string; referenceContext?: string; background?: boolean },
    OfContext
  >
  /** `chrome` is Firefox's own: its windows themselves. */
  'browsingContext.getTree': Command<
    { maxDepth: number; 'moz:scope': 'chrome' },
    { readonly contexts: readonly OfContext[] }
  >
  'browsingContext.navigate': Command<OfContext & { url: string; wait: 'complete' }>
  'browsingContext.reload': Command<OfContext & { wait: 'complete' }>
  'browsingContext.traverseHistory': Command<OfContext & { delta: number }>
  'emulation.setNetworkConditions': Command<{
    networkConditions: { readonly type: 'offline' } | null
    contexts: readonly string[]
  }>
  'script.addPreloadScript': Command<{ functionDeclaration: string }>
  'script.evaluate': Command<{ expression: string; target: OfContext; awaitPromise: boolean }, Success | Failure>
}

export interface Events {
  /** Of a tab, or of a frame: that has a parent. */
  'browsingContext.contextCreated': OfContext & { readonly parent: string | null }
  'browsingContext.navigationCommitted': OfContext
  'log.entryAdded': LogEntry
  'script.realmDestroyed': { readonly realm: string }
}
