import type { Clock } from '#server/platform/clock'

interface Timer {
  due: number
  order: number
  run: () => void
}

/** A clock whose hands a test turns. */
export class FakeClock implements Clock {
  #now: number
  #order = 0
  readonly #timers = new Set<Timer>()

  constructor(now = Date.UTC(2030, 0, 1)) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  after(delayMs: number, run: () => void): () => void {
    this.#order += 1
    const timer: Timer = { due: this.#now + Math.max(0, delayMs), order: this.#order, run }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Timers that wait; none may be left when a part has stopped. */
  get pending(): number {
    return this.#timers.size
  }

  /** Moves time on, running due timers in order and letting promises settle before and after each. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    await settle()
    for (let timer = this.#next(end); timer; timer = this.#next(end)) {
      this.#timers.delete(timer)
      this.#now = timer.due
      timer.run()
      await settle()
    }
    this.#now = end
  }

  #next(end: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.due > end) continue
      if (!next || timer.due < next.due || (timer.due === next.due && timer.order < next.order)) next = timer
    }
    return next
  }
}

/** Lets every promise that can settle without time passing do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 25; turn += 1) await Promise.resolve()
}
