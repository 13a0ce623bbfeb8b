import { EVENT_KINDS, type EventDraft, type EventType, type ServerEvent } from '#lib/contracts/events'
import type { Clock } from './clock.ts'
import { createId } from './ids.ts'
import type { Log } from './log.ts'

/** An event on its way to observers; `isStored` when its transaction has recorded it already. */
export interface Delivery {
  event: ServerEvent
  isStored: boolean
}

/** One line of `observers.ts`: which events, and what then happens. */
export interface Observer {
  name: string
  /** An event type, a prefix ending in `.*`, or `*`. */
  pattern: string
  react: (delivery: Delivery) => void | Promise<void>
}

export interface EventBus {
  /** Completes a draft to an event: id, time, category, severity. */
  complete(draft: EventDraft): ServerEvent
  /** Completes a draft and delivers it. */
  emit(draft: EventDraft): ServerEvent
  /** Delivers events that a transaction has stored. */
  deliver(events: readonly ServerEvent[]): void
  observe(observers: readonly Observer[]): void
  /** How often each observer has failed. */
  failures(): Readonly<Record<string, number>>
}

function matches(pattern: string, type: string): boolean {
  if (pattern === '*' || pattern === type) return true
  return pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))
}

/** Builds the one bus. An observer that throws is logged and counted; the others run. */
export function createEventBus(options: { clock: Clock; log: Log }): EventBus {
  const { clock, log } = options
  const observers: Observer[] = []
  const failed: Record<string, number> = {}
  const note = (observer: Observer, error: unknown) => {
    failed[observer.name] = (failed[observer.name] ?? 0) + 1
    log.error({ err: error, observer: observer.name }, 'an observer failed')
  }
  const dispatch = (delivery: Delivery) => {
    for (const observer of observers) {
      if (!matches(observer.pattern, delivery.event.event_type)) continue
      try {
        const reaction = observer.react(delivery)
        if (reaction instanceof Promise) reaction.catch((error: unknown) => note(observer, error))
      } catch (error) {
        // One observer's fault must not keep the fact from the others.
        note(observer, error)
      }
    }
  }
  const complete = (draft: EventDraft): ServerEvent => toEvent(draft, clock.now())
  return {
    complete,
    emit(draft) {
      const event = complete(draft)
      dispatch({ event, isStored: false })
      return event
    },
    deliver(events) {
      for (const event of events) dispatch({ event, isStored: true })
    },
    observe: (added) => void observers.push(...added),
    failures: () => ({ ...failed }),
  }
}

function toEvent(draft: EventDraft, now: number): ServerEvent {
  const kind = EVENT_KINDS[draft.type satisfies EventType]
  return {
    id: createId(),
    server_id: draft.serverId ?? null,
    server_name: draft.serverName ?? '',
    event_type: draft.type,
    severity: draft.severity ?? kind.severity,
    category: kind.category,
    message: draft.message,
    details: draft.details ?? {},
    error_code: draft.errorCode ?? null,
    error_message: draft.errorMessage ?? null,
    user_id: draft.userId ?? null,
    session_id: draft.sessionId ?? null,
    correlation_id: draft.correlationId ?? null,
    timestamp: new Date(now).toISOString(),
  }
}
