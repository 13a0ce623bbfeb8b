import { AppError } from '#lib/contracts/errors'

export interface CallLimits {
  maxInFlight: number
  maxQueued: number
}

/** Counts of user calls; health checks never appear here. */
export interface CallCounts {
  requests: number
  errors: number
  totalMs: number
}

interface Waiter {
  admit(): void
}

/** The bulkhead of one server: calls beyond the limit wait their turn, and calls beyond the queue are refused. */
export class CallLedger {
  readonly counts: CallCounts = { requests: 0, errors: 0, totalMs: 0 }
  readonly #limits: CallLimits
  readonly #queue: Waiter[] = []
  #inFlight = 0

  constructor(limits: CallLimits) {
    this.#limits = limits
  }

  /** Calls under way or waiting. */
  get pending(): number {
    return this.#inFlight + this.#queue.length
  }

  /** Runs a call in its turn. Throws AppError `unavailable` when the queue is full or the caller goes away first. */
  async run<T>(signal: AbortSignal, execute: () => Promise<T>): Promise<T> {
    if (this.#inFlight < this.#limits.maxInFlight) this.#inFlight += 1
    else await this.#turn(signal)
    const started = performance.now()
    this.counts.requests += 1
    try {
      return await execute()
    } catch (error) {
      if (!signal.aborted) this.counts.errors += 1
      throw error
    } finally {
      this.counts.totalMs += performance.now() - started
      const next = this.#queue.shift()
      if (next) next.admit()
      else this.#inFlight -= 1
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    if (this.#queue.length >= this.#limits.maxQueued) {
      const message = `Too many calls wait for this server (${this.#limits.maxQueued}). Try again in a moment.`
      throw new AppError('unavailable', message, { retryAfterSeconds: 1 })
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#queue.splice(this.#queue.indexOf(waiter), 1)
        reject(new AppError('unavailable', 'The caller went away before the call had its turn.'))
      }
      const waiter: Waiter = {
        admit() {
          signal.removeEventListener('abort', leave)
          resolve()
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#queue.push(waiter)
    })
  }
}
