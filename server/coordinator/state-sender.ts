import type { RuntimeState } from '#lib/contracts/fleet-model'
import type { Clock } from '#server/platform/clock'

/** Changes of state or health go at once; everything else at most once per `pauseMs`, counters at leisure. */
const PAUSE_MS = 50
const LEISURE_MS = 1000

/** Decides when a server's runtime state is told, so that a busy server does not flood the main thread. */
export class StateSender {
  readonly #clock: Clock
  readonly #send: () => RuntimeState
  #lastKey = ''
  #lastAt = Number.NEGATIVE_INFINITY
  #due = Number.POSITIVE_INFINITY
  #cancel: (() => void) | null = null
  #isClosed = false

  /** `send` builds the state, sends it and returns it. */
  constructor(clock: Clock, send: () => RuntimeState) {
    this.#clock = clock
    this.#send = send
  }

  /** Something changed; `key` is what must be told at once when it differs from what was told last. */
  changed(key: string): void {
    if (key !== this.#lastKey) this.flush()
    else this.#schedule(PAUSE_MS)
  }

  /** Only counters moved. */
  counted(): void {
    if (this.#cancel === null) this.#schedule(LEISURE_MS)
  }

  flush(): void {
    this.#drop()
    this.#lastAt = this.#clock.now()
    const state = this.#send()
    this.#lastKey = `${state.state}/${state.health_status}`
  }

  /** Tells the state one last time. */
  close(): void {
    this.flush()
    this.#isClosed = true
  }

  #drop(): void {
    this.#cancel?.()
    this.#cancel = null
    this.#due = Number.POSITIVE_INFINITY
  }

  #schedule(pauseMs: number): void {
    const due = Math.max(this.#clock.now(), this.#lastAt + pauseMs)
    if (this.#isClosed || due >= this.#due) return
    this.#cancel?.()
    this.#due = due
    this.#cancel = this.#clock.after(Math.max(0, due - this.#clock.now()), () => this.flush())
  }
}
