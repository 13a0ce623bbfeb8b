import { Worker } from 'node:worker_threads'
import type { CoordinatorLimits } from './fleet-worker.ts'
import { Outbox } from './outbox.ts'
import type { FromWorker, ToWorker } from './protocol.ts'

/** Everything the worker is told when it begins. */
export interface WorkerStart {
  baseEnvironment: Record<string, string>
  marker: string
  dataDir: string
  allowedNetworks: string[]
  limits: CoordinatorLimits
}

export interface WorkerThreadParts {
  url: URL
  start: WorkerStart
  /** Milliseconds without a heartbeat after which the worker counts as hung. */
  heartbeatLimitMs: number
  onMessage(message: FromWorker): void
  /** Told once: it crashed, ended or hung. */
  onLost(reason: string): void
}

const WATCH_MS = 250
/** Before its first word a worker is loading, which takes longer on a busy machine. */
const LOAD_LIMIT_MS = 15_000

/** One life of the coordinator's thread, with a watch over its heartbeat. */
export class WorkerThread {
  readonly #parts: WorkerThreadParts
  readonly #worker: Worker
  readonly #outbox: Outbox<ToWorker>
  readonly #watch: NodeJS.Timeout
  #lastBeat = performance.now()
  #lastLook = performance.now()
  #hasSpoken = false
  #isOver = false

  constructor(parts: WorkerThreadParts) {
    this.#parts = parts
    this.#worker = new Worker(parts.url, { name: 'coordinator', workerData: parts.start, env: {} })
    this.#outbox = new Outbox(
      (messages) => this.#worker.postMessage(messages),
      () => true,
    )
    this.#worker.on('message', (messages: FromWorker[]) => this.#receive(messages))
    this.#worker.on('error', (error) =>
      this.#lost(`crashed: ${error instanceof Error ? error.message : String(error)}`),
    )
    this.#worker.on('exit', (code) => this.#lost(`ended with code ${code}`))
    this.#watch = setInterval(() => this.#look(), WATCH_MS)
    this.#watch.unref()
  }

  post(message: ToWorker): void {
    if (!this.#isOver) this.#outbox.send(message)
  }

  /** Ends the thread, whatever it is doing. */
  async terminate(): Promise<void> {
    this.#end()
    await this.#worker.terminate()
  }

  #receive(messages: FromWorker[]): void {
    if (this.#isOver) return
    this.#lastBeat = performance.now()
    this.#hasSpoken = true
    for (const message of messages) {
      if (message.type === 'crashed') this.#lost(`crashed: ${message.reason}`)
      else this.#parts.onMessage(message)
    }
  }

  #look(): void {
    const now = performance.now()
    // When this thread itself was held up, heartbeats wait unread; the worker gets another round.
    if (now - this.#lastLook > WATCH_MS * 4) this.#lastBeat = now
    this.#lastLook = now
    const limitMs = this.#hasSpoken ? this.#parts.heartbeatLimitMs : LOAD_LIMIT_MS
    if (now - this.#lastBeat > limitMs) this.#lost('hung: no heartbeat')
  }

  #lost(reason: string): void {
    if (this.#isOver) return
    this.#end()
    this.#parts.onLost(reason)
  }

  #end(): void {
    this.#isOver = true
    clearInterval(this.#watch)
  }
}
