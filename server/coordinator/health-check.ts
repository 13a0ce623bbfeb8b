import { isAppError } from '#lib/contracts/errors'
import type { Canary } from '#lib/contracts/fleet-model'
import { type CheckFinding, checkTimeout, seconds } from '#server/domain/health'
import { firstCheckDelay } from '#server/domain/stagger'
import type { Clock } from '#server/platform/clock'
import type { Connection } from './connection-port.ts'

/** What one check saw of the upstream beside whether it answered. */
export interface Sighting {
  fingerprint: string
  tools: number
}

export interface HealthCheckParts {
  clock: Clock
  serverId: string
  intervalMs: () => number
  canary: () => Canary | undefined
  /** Told as soon as the upstream has answered, before the check is over. */
  onSighting(sighting: Sighting): void
  onFinding(finding: CheckFinding, sighting: Sighting | null): void
}

/** Beyond its own timeout a check gets this much longer before it is taken as unanswered anyway. */
const GRACE_MS = 500

/** Checks one connection on schedule, from `watch` until `stop`; one check at a time. */
export class HealthCheck {
  readonly #parts: HealthCheckParts
  #cancel: (() => void) | null = null
  #connection: Connection | null = null

  constructor(parts: HealthCheckParts) {
    this.#parts = parts
  }

  watch(connection: Connection): void {
    this.stop()
    this.#connection = connection
    this.#plan(firstCheckDelay(this.#parts.serverId, this.#parts.intervalMs()))
  }

  /** Takes up a changed interval. */
  reschedule(): void {
    if (this.#connection) this.watch(this.#connection)
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
    this.#connection = null
  }

  #plan(delayMs: number): void {
    this.#cancel?.()
    this.#cancel = this.#parts.clock.after(delayMs, () => void this.#run())
  }

  async #run(): Promise<void> {
    const connection = this.#connection
    if (!connection) return
    const startedAt = this.#parts.clock.now()
    const timeoutMs = checkTimeout(this.#parts.intervalMs())
    let finding: CheckFinding
    let sighting: Sighting | null = null
    try {
      const seen = await this.#within(timeoutMs + GRACE_MS, connection.check(timeoutMs))
      sighting = seen
      this.#parts.onSighting(seen)
      const fault = await this.#canaryFault(connection, timeoutMs)
      finding = { answered: true, at: this.#parts.clock.now(), ms: seen.ms, fault }
    } catch (error) {
      finding = findingOf(error, { now: this.#parts.clock.now(), startedAt, timeoutMs })
    }
    if (this.#connection !== connection) return
    const spent = this.#parts.clock.now() - startedAt
    this.#plan(Math.max(0, this.#parts.intervalMs() - spent))
    this.#parts.onFinding(finding, sighting)
  }

  async #canaryFault(connection: Connection, timeoutMs: number): Promise<string | undefined> {
    const canary = this.#parts.canary()
    if (!canary) return undefined
    const abort = new AbortController()
    try {
      const call = {
        tool: canary.tool,
        arguments: canary.arguments,
        timeoutMs,
        signal: abort.signal,
        onProgress: () => undefined,
      }
      const answer = await this.#within(timeoutMs + GRACE_MS, connection.call(call))
      if (answer.isError) return `Canary ${canary.tool} answered with an error`
      if (canary.expect !== undefined && !holds(answer.resultText, canary.expect)) {
        return `Canary ${canary.tool} answered without "${canary.expect}"`
      }
      return undefined
    } catch (error) {
      abort.abort()
      return `Canary ${canary.tool} failed: ${error instanceof Error ? error.message : String(error)}`
    }
  }

  #within<T>(limitMs: number, promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = this.#parts.clock.after(limitMs, () => reject(new Error('no answer')))
      promise.then(resolve, reject).finally(cancel)
    })
  }
}

/** Whether the JSON text of a result holds a text, as it is or escaped the way JSON escapes it. */
function holds(resultText: string, expected: string): boolean {
  return resultText.includes(expected) || resultText.includes(JSON.stringify(expected).slice(1, -1))
}

/** An error in answer to a check is still an answer; an upstream that cannot be reached is gone; all else is silence. */
function findingOf(error: unknown, check: { now: number; startedAt: number; timeoutMs: number }): CheckFinding {
  const at = check.now
  if (!isAppError(error) || error.code === 'timeout') {
    const fault = `Did not answer the health check within ${seconds(check.timeoutMs)}`
    return { answered: false, at, fault, isGone: false }
  }
  const fault = `Failed the health check: ${error.message.replace(/\.$/, '')}`
  const isAnswer = error.details?.rpc_code !== undefined
  if (isAnswer) return { answered: true, at, ms: at - check.startedAt, fault }
  return { answered: false, at, fault, isGone: error.code === 'unavailable' }
}
