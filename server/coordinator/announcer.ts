import type { EventDraft } from '#lib/contracts/events'
import type { HealthStatus, Problem, ServerState } from '#lib/contracts/fleet-model'
import type { Clock } from '#server/platform/clock'
import type { FromWorker, HealthLogEntry, ServerDefinition } from './protocol.ts'

/** One fact about a server: the same sentence becomes event, log line and line of the health log. */
export interface Announcement {
  type: EventDraft['type']
  message: string
  severity?: EventDraft['severity']
  health?: HealthLogEntry['eventType']
  problem?: Problem | null
  details?: Record<string, unknown>
}

export interface AnnouncerParts {
  clock: Clock
  send(message: FromWorker): void
  /** How the server stands at the moment of an announcement. */
  view(): { definition: ServerDefinition; state: ServerState; healthStatus: HealthStatus }
}

export class Announcer {
  /** Carried by all that is announced until the story it belongs to has ended. */
  correlationId: string | undefined
  readonly #parts: AnnouncerParts

  constructor(parts: AnnouncerParts) {
    this.#parts = parts
  }

  announce(fact: Announcement): void {
    const { definition } = this.#parts.view()
    const draft: EventDraft = {
      type: fact.type,
      message: fact.message,
      serverId: definition.id,
      serverName: definition.name,
      correlationId: this.correlationId,
      details: { ...fact.details, ...(fact.problem ? { problem: fact.problem } : {}) },
    }
    if (fact.severity) draft.severity = fact.severity
    if (fact.problem) {
      draft.errorCode = fact.problem.code
      draft.errorMessage = fact.problem.cause
    }
    const health = fact.health && this.#entry(fact.health, fact.message)
    this.#parts.send(health ? { type: 'event', draft, health } : { type: 'event', draft })
    const at = new Date(this.#parts.clock.now()).toISOString()
    this.#parts.send({ type: 'log', serverId: definition.id, lines: [{ at, lane: 'lifecycle', text: fact.message }] })
  }

  /** Writes a line of the health log that is no event. */
  note(eventType: HealthLogEntry['eventType'], reason: string): void {
    this.#parts.send({ type: 'logged', health: this.#entry(eventType, reason) })
  }

  #entry(eventType: HealthLogEntry['eventType'], reason: string): HealthLogEntry {
    const { definition, state, healthStatus } = this.#parts.view()
    return {
      serverId: definition.id,
      eventType,
      healthStatus,
      state,
      reason,
      at: this.#parts.clock.now(),
      correlationId: this.correlationId,
    }
  }
}
