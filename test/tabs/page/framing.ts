/** A page with a frame in it: `?src=`, sandboxed by `&sandbox=`. Tests ask the frame through `window.askFrame`. */
import type { FrameAnswer, FrameQuestion } from './frame.ts'

declare global {
  interface Window {
    /** Resolves when the frame has answered. */
    askFrame(question: FrameQuestion): Promise<FrameAnswer>
  }
}

const { searchParams } = new URL(location.href)
const frame = document.createElement('iframe')
const sandbox = searchParams.get('sandbox')
if (sandbox !== null) frame.setAttribute('sandbox', sandbox)
frame.src = searchParams.get('src') ?? 'about:blank'
const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
document.body.append(frame)

window.askFrame = async (question) => {
  await loaded
  const { port1, port2 } = new MessageChannel()
  const answered = new Promise<FrameAnswer>((resolve) => {
    port1.onmessage = ({ data }) => resolve(data)
  })
  // The frame may be of an origin that has no name.
  frame.contentWindow?.postMessage(question, '*', [port2])
  return answered
}
