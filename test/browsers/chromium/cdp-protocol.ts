/** The part of the protocol in use. https://chromedevtools.github.io/devtools-protocol/tot/ */

import type { Command, None } from '../protocol-session.ts'

export interface TraceEvent {
  readonly name: string
  readonly pid: number
}

export interface HistoryEntry {
  readonly id: number
  readonly url: string
}

export interface Evaluated {
  readonly result: { readonly value?: unknown }
  readonly exceptionDetails?: ExceptionDetails
}

export interface ExceptionDetails {
  readonly text: string
  readonly exception?: { readonly description?: string }
}

export interface Commands {
  'Target.createBrowserContext': Command<{ disposeOnDetach: boolean }, { readonly browserContextId: string }>
  'Target.disposeBrowserContext': Command<{ browserContextId: string }>
  'Target.createTarget': Command<
    { url: string; browserContextId: string; background?: boolean; newWindow?: boolean },
    { readonly targetId: string }
  >
  'Target.attachToTarget': Command<{ targetId: string; flatten: true }, { readonly sessionId: string }>
  'Target.closeTarget': Command<{ targetId: string }>
  'Target.setDiscoverTargets': Command<{ discover: boolean }>
  'Tracing.start': Command<{
    transferMode: 'ReportEvents'
    traceConfig: { includedCategories: readonly string[]; excludedCategories: readonly string[] }
  }>
  'Tracing.end': Command<None>
  'Emulation.setDeviceMetricsOverride': Command<{
    width: number
    height: number
    deviceScaleFactor: number
    mobile: boolean
  }>
  'Emulation.setEmulatedMedia': Command<{ features: readonly { readonly name: string; readonly value: string }[] }>
  'Input.dispatchKeyEvent': Command<{
    type: 'keyDown' | 'keyUp'
    key: string
    code: string
    windowsVirtualKeyCode: number
    text?: string
  }>
  'Input.insertText': Command<{ text: string }>
  'Inspector.enable': Command<None>
  'Network.enable': Command<None>
  'Network.emulateNetworkConditions': Command<{
    offline: boolean
    latency: number
    downloadThroughput: number
    uploadThroughput: number
  }>
  'Page.enable': Command<None>
  'Page.bringToFront': Command<None>
  'Page.captureScreenshot': Command<
    {
      format: 'png'
      captureBeyondViewport: boolean
      clip: { x: number; y: number; width: number; height: number; scale: number }
    },
    { readonly data: string }
  >
  'Page.crash': Command<None>
  'Page.getNavigationHistory': Command<
    None,
    { readonly currentIndex: number; readonly entries: readonly HistoryEntry[] }
  >
  /** Without `loaderId` when the page stays, and only the fragment of its address changes. */
  'Page.navigate': Command<{ url: string }, { readonly loaderId?: string; readonly errorText?: string }>
  'Page.navigateToHistoryEntry': Command<{ entryId: number }>
  'Page.reload': Command<None>
  'Page.setLifecycleEventsEnabled': Command<{ enabled: boolean }>
  'Page.setWebLifecycleState': Command<{ state: 'frozen' | 'active' }>
  'Runtime.enable': Command<None>
  'Runtime.evaluate': Command<
    { expression: string; awaitPromise: boolean; returnByValue: boolean; userGesture?: boolean },
    Evaluated
  >
}

export interface Events {
  'Inspector.targetCrashed': None
  'Page.frameNavigated': {
    readonly type: 'Navigation' | 'BackForwardCacheRestore'
    readonly frame: { readonly parentId?: string; readonly loaderId: string }
  }
  /** `loaderId`: of each page another one. */
  'Page.lifecycleEvent': { readonly name: string; readonly loaderId: string }
  'Runtime.exceptionThrown': { readonly exceptionDetails: ExceptionDetails }
  'Target.detachedFromTarget': { readonly sessionId: string; readonly targetId?: string }
  'Target.targetCreated': { readonly targetInfo: { readonly targetId: string; readonly browserContextId: string } }
  'Tracing.dataCollected': { readonly value: readonly TraceEvent[] }
  'Tracing.tracingComplete': None
}
