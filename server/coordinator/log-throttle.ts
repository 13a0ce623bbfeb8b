import type { LogLine } from '#lib/contracts/fleet'
import type { Clock } from '#server/platform/clock'

const LINES_PER_SECOND = 500
const LINE_CHARACTERS = 8192

/** Passes log lines on in batches, at most so many a second; what is over the limit is counted and told as one line. */
export class LogThrottle {
  readonly #clock: Clock
  readonly #deliver: (lines: LogLine[]) => void
  #batch: LogLine[] = []
  #windowStart = 0
  #inWindow = 0
  #dropped = 0
  #cancelReport: (() => void) | null = null

  constructor(clock: Clock, deliver: (lines: LogLine[]) => void) {
    this.#clock = clock
    this.#deliver = deliver
  }

  add(lane: LogLine['lane'], text: string): void {
    const now = this.#clock.now()
    if (now - this.#windowStart >= 1000) {
      this.#reportDropped(now)
      this.#windowStart = now
      this.#inWindow = 0
    }
    if (this.#inWindow >= LINES_PER_SECOND) {
      this.#dropped += 1
      this.#cancelReport ??= this.#clock.after(1000, () => this.flush())
      return
    }
    this.#inWindow += 1
    const kept = text.length > LINE_CHARACTERS ? `${text.slice(0, LINE_CHARACTERS)}…` : text
    if (this.#batch.length === 0) queueMicrotask(() => this.#deliverBatch())
    this.#batch.push({ at: new Date(now).toISOString(), lane, text: kept })
  }

  /** Delivers what is waiting, with the number of dropped lines. */
  flush(): void {
    this.#reportDropped(this.#clock.now())
    this.#deliverBatch()
  }

  #reportDropped(now: number): void {
    this.#cancelReport?.()
    this.#cancelReport = null
    if (this.#dropped === 0) return
    const text = `${this.#dropped} lines dropped: more than ${LINES_PER_SECOND} a second`
    this.#dropped = 0
    if (this.#batch.length === 0) queueMicrotask(() => this.#deliverBatch())
    this.#batch.push({ at: new Date(now).toISOString(), lane: 'lifecycle', text })
  }

  #deliverBatch(): void {
    if (this.#batch.length === 0) return
    const lines = this.#batch
    this.#batch = []
    this.#deliver(lines)
  }
}
