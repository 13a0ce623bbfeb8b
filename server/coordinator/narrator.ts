import type { Problem } from '#lib/contracts/fleet-model'
import type { Recovery } from '#server/domain/recovery'
import { duration, outlookOf, troubleOf } from '#server/domain/server-message'
import type { Clock } from '#server/platform/clock'
import { type Announcement, Announcer } from './announcer.ts'
import type { FromWorker, HealthLogEntry } from './protocol.ts'
import { recoveryFacts } from './recovery-facts.ts'
import type { ServerRecord } from './server-record.ts'
import type { StateSender } from './state-sender.ts'

export interface NarratorParts {
  record: ServerRecord
  sender: StateSender
  clock: Clock
  send(message: FromWorker): void
}

/** Puts what happens to a server into words. The state goes first, so that whoever hears a fact sees it in the picture. */
export class Narrator {
  readonly #parts: NarratorParts
  readonly #announcer: Announcer
  #isDegradedTold = false

  constructor(parts: NarratorParts) {
    this.#parts = parts
    const view = () => {
      const { definition, state, condition } = parts.record
      return { definition, state, healthStatus: condition.status }
    }
    this.#announcer = new Announcer({ clock: parts.clock, send: parts.send, view })
  }

  /** Makes everything told until the story ends carry this id. */
  correlate(correlationId: string | undefined): void {
    this.#announcer.correlationId = correlationId
  }

  get isInStory(): boolean {
    return this.#announcer.correlationId !== undefined
  }

  changed(): void {
    const { record, sender } = this.#parts
    sender.changed(`${record.state}/${record.condition.status}`)
  }

  starting(): void {
    this.#tell({ type: 'fleet.server.starting', message: `${this.#name} is starting.`, health: 'started' })
  }

  stopping(): void {
    this.#tell({ type: 'fleet.server.stopping', message: `${this.#name} is stopping.` })
  }

  stopped(): void {
    this.#tell({ type: 'fleet.server.stopped', message: `${this.#name} is stopped.`, health: 'stopped' })
    if (!this.#parts.record.isWanted) this.correlate(undefined)
  }

  attempt(): void {
    const message = `${this.#name}: attempt ${this.#parts.record.recovery.attempts} to bring it back.`
    this.#tell({ type: 'fleet.server.recovery_attempted', message, health: 'recovery_attempt' })
  }

  /** Tells of a first connection, or of one that ends a time of failing. */
  arrived(before: Recovery): void {
    if (before.failingSince === null) {
      const count = this.#parts.record.health.capabilities?.tools.length ?? 0
      const message = `${this.#name} is running with ${count} ${count === 1 ? 'tool' : 'tools'}.`
      this.#tell({ type: 'fleet.server.started', message, health: 'connected' })
    } else {
      const downFor = duration(this.#parts.clock.now() - before.failingSince)
      const message = `${this.#name} is back after ${downFor} (attempt ${before.attempts}).`
      this.#tell({ type: 'fleet.server.recovered', message, health: 'recovery_success' })
    }
  }

  /** Only the first failure of a story is an error; the others confirm it. */
  startFailed(problem: Problem, isFirst: boolean): void {
    const severity = isFirst ? 'error' : 'warning'
    const message = this.#trouble(problem)
    this.#tell({ type: 'fleet.server.start_failed', message, severity, health: 'start_failed', problem })
  }

  lost(problem: Problem): void {
    this.#tell({ type: 'fleet.server.lost', message: this.#trouble(problem), health: 'disconnected', problem })
  }

  /** Tells what changed in recovery beside the loss or success that moved it. */
  recovery(before: Recovery): void {
    const { record, clock } = this.#parts
    const { definition, recovery, policy, problem } = record
    for (const fact of recoveryFacts({ definition, before, after: recovery, policy, problem, now: clock.now() }))
      this.#tell(fact)
  }

  /** Tells of changed tools when the fingerprint is not the one known before. */
  tools(known: string | undefined): void {
    const { capabilities } = this.#parts.record.health
    if (known === undefined || !capabilities || capabilities.fingerprint === known) return
    const message = `${this.#name} changed its tools: it lists ${capabilities.tools.length} now.`
    this.#announcer.announce({ type: 'fleet.tools.changed', message })
  }

  /** Tells when the server became degraded or well again, after its state. Flapping has its own announcement. */
  review(): void {
    this.changed()
    const { record } = this.#parts
    if (record.state !== 'running') {
      this.#isDegradedTold = false
      return
    }
    const { status, reason } = record.health.decide(false)
    if (status === 'degraded' && !this.#isDegradedTold) {
      this.#isDegradedTold = true
      this.#announcer.announce({
        type: 'fleet.server.degraded',
        message: `${this.#name} is degraded: ${reason}.`,
        health: 'degraded',
      })
    } else if (status === 'healthy' && this.#isDegradedTold) {
      this.#isDegradedTold = false
      this.#announcer.announce({
        type: 'fleet.server.healthy',
        message: `${this.#name} is healthy again.`,
        health: 'healthy',
      })
    }
  }

  /** Writes a line of the health log that is no event. */
  note(eventType: HealthLogEntry['eventType'], what: string): void {
    this.#announcer.note(eventType, `${this.#name} ${what}.`)
  }

  #tell(fact: Announcement): void {
    this.changed()
    this.#announcer.announce(fact)
  }

  #trouble(problem: Problem): string {
    const { definition, recovery } = this.#parts.record
    return `${troubleOf(definition.name, problem)}. ${outlookOf(recovery, definition.transport, this.#parts.clock.now())}`
  }

  get #name(): string {
    return this.#parts.record.definition.name
  }
}
