/** Calls back regularly, in hidden tabs too: timers of a worker are not slowed down as those of a hidden page are. */
export function startMetronome(intervalMs: number, callback: () => void): void {
  const source = `setInterval(() => postMessage(null), ${intervalMs})`
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))
  worker.onmessage = callback
}
