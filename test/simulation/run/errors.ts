import { AppError } from '../world/app.ts'

type Sink = (error: unknown) => void

const sinks = new Set<Sink>()
let isListening = false

/** What nobody handled, but for what the app itself threw. Answers what ends it. */
export function collectErrors(sink: Sink): () => void {
  if (!isListening) {
    process.on('unhandledRejection', (error) => {
      if (error instanceof AppError) return
      for (const each of sinks) each(error)
    })
    isListening = true
  }
  sinks.add(sink)
  return () => sinks.delete(sink)
}
