/** Processes of pages that stand still. A browser does not exit before they do. */
export class StoppedProcesses {
  readonly #pids = new Set<number>()

  stop(pid: number): void {
    this.#pids.add(pid)
    process.kill(pid, 'SIGSTOP')
  }

  continue(pid: number): void {
    process.kill(pid, 'SIGCONT')
    this.#pids.delete(pid)
  }

  /** A process that stands still does not notice that its browser has gone. */
  endAll(): void {
    for (const pid of this.#pids) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // The browser ended it with its tab.
      }
    }
    this.#pids.clear()
  }
}
