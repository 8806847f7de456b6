import type { Tab } from '../browser.ts'
import type { CdpSession } from './cdp.ts'
import { ChromiumTab } from './tab.ts'

/** A key as a keyboard has it. */
export type Key = 'Tab' | 'Enter' | 'Escape' | ' ' | 'ArrowUp' | 'ArrowDown'

const KEYS = {
  Tab: { code: 'Tab', windowsVirtualKeyCode: 9 },
  Enter: { code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' },
  Escape: { code: 'Escape', windowsVirtualKeyCode: 27 },
  ' ': { code: 'Space', windowsVirtualKeyCode: 32, text: ' ' },
  ArrowUp: { code: 'ArrowUp', windowsVirtualKeyCode: 38 },
  ArrowDown: { code: 'ArrowDown', windowsVirtualKeyCode: 40 },
} as const

export interface Size {
  /** CSS pixels. */
  readonly width: number
  readonly height: number
}

/** What a person has before a tab: glass and keys. Of Chromium alone. */
export class Screen {
  readonly #page: CdpSession

  constructor(tab: Tab) {
    if (!(tab instanceof ChromiumTab)) throw new TypeError('a screen is had of Chromium alone')
    this.#page = tab.page
  }

  async resize(size: Size): Promise<void> {
    await this.#page.send('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor: 0, mobile: false })
  }

  async setColorScheme(value: 'light' | 'dark'): Promise<void> {
    await this.#page.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] })
  }

  async press(key: Key): Promise<void> {
    await this.#page.send('Input.dispatchKeyEvent', { type: 'keyDown', key, ...KEYS[key] })
    await this.#page.send('Input.dispatchKeyEvent', { type: 'keyUp', key, ...KEYS[key] })
  }

  /** As typed or pasted into what has the focus. */
  async type(text: string): Promise<void> {
    await this.#page.send('Input.insertText', { text })
  }

  /** A picture in PNG, of the whole page or of its upper part of that height. */
  async capture({ width, height }: Size): Promise<Uint8Array> {
    const clip = { x: 0, y: 0, width, height, scale: 1 }
    const { data } = await this.#page.send('Page.captureScreenshot', {
      format: 'png',
      captureBeyondViewport: true,
      clip,
    })
    return Buffer.from(data, 'base64')
  }
}
