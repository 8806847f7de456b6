import { giveUpLease, isHeldByOther, LEASE_MS, type Lease, parseLease, RENEW_MS, takeLease } from './lease.ts'

/** Storage and time, in the shape that the platform gives them. */
export interface LeasePorts {
  read(): string | null
  write(text: string): void
  /** Another tab wrote. Answers its own undo. */
  onChange(listener: () => void): () => void
  now(): number
  random(): number
  /** Answers its own undo. */
  setTimer(callback: () => void, delayMs: number): () => void
}

export interface LeaseHolder {
  readonly id: string
  /** Whether the stream is open at this moment. */
  isHearing(): boolean
  /** From now on this tab is the one. `heardAt`: until when nothing was missed. */
  onHeld(heardAt: number): void
  onLost(): void
}

/** Storage has no compare-and-set, and tells other processes late: who wrote looks again whether it is still there. */
const SETTLE_MS = 120
/** Those who wait do not all come at once. */
const SPREAD_MS = 150

type State = 'idle' | 'waiting' | 'settling' | 'holding'

/** Takes the lease while it is wanted and free, and renews it while it is held. */
export class LeaseKeeper {
  readonly #ports: LeasePorts
  readonly #holder: LeaseHolder
  #state: State = 'idle'
  #stopTimer = () => {}
  #stopListening = () => {}

  constructor(ports: LeasePorts, holder: LeaseHolder) {
    this.#ports = ports
    this.#holder = holder
  }

  get isHolding(): boolean {
    return this.#state === 'holding'
  }

  want(): void {
    if (this.#state !== 'idle') return
    this.#stopListening = this.#ports.onChange(() => this.#look())
    this.#tryToTake()
  }

  /** At once, for the page may be frozen in a moment. */
  giveUp(): void {
    if (this.#state === 'idle') return
    const isMine = this.#read().holder === this.#holder.id
    if (isMine) this.#write(giveUpLease(this.#read(), this.#holder.isHearing(), this.#ports.now()))
    this.#stopListening()
    this.#leave('idle')
  }

  #tryToTake(): void {
    if (this.#isTaken()) return this.#wait()
    this.#state = 'settling'
    this.#write(takeLease(this.#read(), this.#holder.id, false, this.#ports.now()))
    this.#arm(() => this.#settle(), SETTLE_MS)
  }

  #settle(): void {
    const lease = this.#read()
    if (lease.holder !== this.#holder.id) return this.#wait()
    this.#state = 'holding'
    this.#arm(() => this.#renew(), RENEW_MS)
    this.#holder.onHeld(lease.heardAt)
  }

  #renew(): void {
    if (this.#isTaken()) return this.#wait()
    this.#write(takeLease(this.#read(), this.#holder.id, this.#holder.isHearing(), this.#ports.now()))
    this.#arm(() => this.#renew(), RENEW_MS)
  }

  /** Until it ends by itself; sooner, when its holder gives it up. Where nothing can be written, nobody ever has it. */
  #wait(): void {
    this.#leave('waiting')
    const left = this.#isTaken() ? this.#read().until - this.#ports.now() : LEASE_MS
    this.#arm(() => this.#tryToTake(), left + this.#spread())
  }

  #look(): void {
    if (this.#state === 'settling') return
    if (this.#isTaken()) this.#wait()
    else if (this.#state === 'waiting') this.#arm(() => this.#tryToTake(), this.#spread())
  }

  #leave(state: State): void {
    const wasHolding = this.#state === 'holding'
    this.#stopTimer()
    this.#state = state
    if (wasHolding) this.#holder.onLost()
  }

  #arm(callback: () => void, delayMs: number): void {
    this.#stopTimer()
    this.#stopTimer = this.#ports.setTimer(callback, delayMs)
  }

  #spread(): number {
    return this.#ports.random() * SPREAD_MS
  }

  #isTaken(): boolean {
    return isHeldByOther(this.#read(), this.#holder.id, this.#ports.now())
  }

  #read(): Lease {
    return parseLease(this.#ports.read())
  }

  #write(lease: Lease): void {
    this.#ports.write(JSON.stringify(lease))
  }
}
