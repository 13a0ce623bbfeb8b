import { basename } from 'node:path'
import type { ServerConfig } from '#lib/contracts/fleet-model'
import type { Clock } from '#server/platform/clock'

/** Programs that may fetch a package or an image before the server itself starts. */
const FETCHING = new Set(['npx', 'npm', 'pnpm', 'pnpx', 'yarn', 'bunx', 'uv', 'uvx', 'pipx', 'docker', 'podman'])
const COLD_START_MS = 120_000

/** Ends a start that takes too long. One that fetches first gets two minutes, as long as its output advances. */
export class StartDeadline {
  hasPassed = false
  readonly #clock: Clock
  readonly #abort = new AbortController()
  readonly #quietMs: number
  readonly #latest: number
  readonly #isFetching: boolean
  #lastOutput: number
  #cancel: () => void = () => undefined

  constructor(config: ServerConfig, clock: Clock) {
    this.#clock = clock
    this.#quietMs = config.timeout * 1000
    this.#isFetching = config.command !== undefined && FETCHING.has(basename(config.command))
    this.#lastOutput = clock.now()
    this.#latest = this.#lastOutput + (this.#isFetching ? Math.max(COLD_START_MS, this.#quietMs) : this.#quietMs)
    this.#watch()
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** The upstream wrote something. */
  advance(): void {
    if (this.#isFetching) this.#lastOutput = this.#clock.now()
  }

  clear(): void {
    this.#cancel()
  }

  #watch(): void {
    const left = Math.min(this.#lastOutput + this.#quietMs, this.#latest) - this.#clock.now()
    if (left > 0) {
      this.#cancel = this.#clock.after(left, () => this.#watch())
      return
    }
    this.hasPassed = true
    this.#abort.abort()
  }
}
