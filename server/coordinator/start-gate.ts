import type { Clock } from '#server/platform/clock'

/**
 * Lets only so many starts be under way at once, so that many servers dying together do not melt the host. A start that
 * takes longer than `slotMs` gives its slot away: it waits for something, and waiting costs nobody anything.
 */
export class StartGate {
  readonly #clock: Clock
  readonly #slotMs: number
  readonly #waiting: (() => void)[] = []
  #free: number

  constructor(options: { clock: Clock; slots: number; slotMs: number }) {
    this.#clock = options.clock
    this.#slotMs = options.slotMs
    this.#free = options.slots
  }

  /** Settles with a release function when a slot is free, or with null when `signal` is aborted first. */
  enter(signal: AbortSignal): Promise<(() => void) | null> {
    if (signal.aborted) return Promise.resolve(null)
    if (this.#free > 0) {
      this.#free -= 1
      return Promise.resolve(this.#slot())
    }
    return new Promise((resolve) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(admit), 1)
        resolve(null)
      }
      const admit = () => {
        signal.removeEventListener('abort', leave)
        resolve(this.#slot())
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(admit)
    })
  }

  #slot(): () => void {
    let isHeld = true
    const release = () => {
      if (!isHeld) return
      isHeld = false
      cancel()
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free += 1
    }
    const cancel = this.#clock.after(this.#slotMs, release)
    return release
  }
}
