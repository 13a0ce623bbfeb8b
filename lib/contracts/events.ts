import * as z from 'zod'
import { contract } from './contract.ts'
import { PlainText } from './plain-text.ts'

export const EventSeverity = z.enum(['info', 'warning', 'error', 'critical'])
export type EventSeverity = z.infer<typeof EventSeverity>

export const EventCategory = z.enum([
  'server_lifecycle',
  'communication',
  'configuration',
  'health_check',
  'security',
  'performance',
  'workflow',
  'agent',
])
export type EventCategory = z.infer<typeof EventCategory>

interface EventKind {
  category: EventCategory
  severity: EventSeverity
  /** Stored, but not pushed to browsers: too many to read. */
  quiet?: true
}

/** Every fact the product can record, with its category and usual severity. */
export const EVENT_KINDS = {
  'fleet.server.created': { category: 'configuration', severity: 'info' },
  'fleet.server.updated': { category: 'configuration', severity: 'info' },
  'fleet.server.deleted': { category: 'configuration', severity: 'warning' },
  'fleet.server.enabled': { category: 'configuration', severity: 'info' },
  'fleet.server.disabled': { category: 'configuration', severity: 'warning' },
  'fleet.start.requested': { category: 'server_lifecycle', severity: 'info' },
  'fleet.stop.requested': { category: 'server_lifecycle', severity: 'info' },
  'fleet.restart.requested': { category: 'server_lifecycle', severity: 'info' },
  'fleet.server.starting': { category: 'server_lifecycle', severity: 'info' },
  'fleet.server.started': { category: 'server_lifecycle', severity: 'info' },
  'fleet.server.start_failed': { category: 'server_lifecycle', severity: 'error' },
  'fleet.server.stopping': { category: 'server_lifecycle', severity: 'info' },
  'fleet.server.stopped': { category: 'server_lifecycle', severity: 'info' },
  'fleet.server.lost': { category: 'communication', severity: 'error' },
  'fleet.server.recovery_attempted': { category: 'communication', severity: 'warning' },
  'fleet.server.recovered': { category: 'communication', severity: 'info' },
  'fleet.server.degraded': { category: 'health_check', severity: 'warning' },
  'fleet.server.healthy': { category: 'health_check', severity: 'info' },
  'fleet.server.flapping': { category: 'health_check', severity: 'warning' },
  'fleet.server.gave_up': { category: 'server_lifecycle', severity: 'critical' },
  'fleet.circuit.opened': { category: 'communication', severity: 'error' },
  'fleet.circuit.half_opened': { category: 'communication', severity: 'info' },
  'fleet.circuit.closed': { category: 'communication', severity: 'info' },
  'fleet.tools.changed': { category: 'configuration', severity: 'info' },
  'fleet.tool.quarantined': { category: 'security', severity: 'warning' },
  'tools.call.completed': { category: 'communication', severity: 'info', quiet: true },
  'tools.call.failed': { category: 'communication', severity: 'warning' },
  'coordinator.worker.lost': { category: 'server_lifecycle', severity: 'critical' },
  'coordinator.worker.restarted': { category: 'server_lifecycle', severity: 'warning' },
  'database.connection.lost': { category: 'performance', severity: 'error' },
  'database.connection.restored': { category: 'performance', severity: 'info' },
  'access.setup.completed': { category: 'security', severity: 'warning' },
  'access.user.created': { category: 'security', severity: 'info' },
  'access.user.role_changed': { category: 'security', severity: 'warning' },
  'access.user.signed_in': { category: 'security', severity: 'info' },
  'access.user.signed_out': { category: 'security', severity: 'info' },
  'access.sign_in.refused': { category: 'security', severity: 'warning' },
  'access.session.revoked': { category: 'security', severity: 'warning' },
  'access.operation.refused': { category: 'security', severity: 'warning' },
} as const satisfies Record<string, EventKind>

export type EventType = keyof typeof EVENT_KINDS

export const EVENT_TYPES = Object.keys(EVENT_KINDS) as [EventType, ...EventType[]]

/** A recorded fact, as it is stored and shown. */
export const ServerEvent = z.object({
  id: z.uuid(),
  server_id: z.uuid().nullable(),
  server_name: z.string(),
  event_type: z.string(),
  severity: EventSeverity,
  category: EventCategory,
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  user_id: z.uuid().nullable(),
  session_id: z.string().nullable(),
  correlation_id: z.string().nullable(),
  timestamp: z.iso.datetime(),
})
export type ServerEvent = z.infer<typeof ServerEvent>

/** What a part hands to the bus: the bus adds id, time, category and the kind's usual severity. */
export interface EventDraft {
  type: EventType
  message: string
  severity?: EventSeverity
  serverId?: string | undefined
  serverName?: string | undefined
  details?: Record<string, unknown>
  errorCode?: string | undefined
  errorMessage?: string | undefined
  userId?: string | undefined
  sessionId?: string | undefined
  correlationId?: string | undefined
}

/** Whether events of this type are pushed to browsers. */
export function isLoud(type: string): boolean {
  const kind: EventKind | undefined = EVENT_KINDS[type as EventType]
  return kind?.quiet !== true
}

/** What a list or a page answers beside its rows when it comes from memory because its source is away. */
export const Staleness = z.object({ since: z.iso.datetime(), reason: z.string() }).nullable()
export type Staleness = z.infer<typeof Staleness>

const time = z.iso.datetime({ offset: true, message: 'Give a time as ISO 8601, for example 2026-01-31T08:00:00Z.' })

/** Filters that every list of events takes. */
export const EventFilter = {
  event_type: PlainText(100).optional(),
  severity: EventSeverity.optional(),
  category: EventCategory.optional(),
  correlation_id: PlainText(255).optional(),
  search: PlainText(200).optional(),
  start_date: time.optional(),
  end_date: time.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  /** Opaque keyset cursor: the `next_cursor` of the page before. */
  cursor: PlainText(200).optional(),
}

export const EventPage = z.object({
  events: z.array(ServerEvent),
  next_cursor: z.string().nullable(),
  stale: Staleness,
})
export type EventPage = z.infer<typeof EventPage>

export const events = {
  list: contract({
    name: 'events.list',
    summary: 'Lists recorded events, newest first',
    kind: 'query',
    method: 'GET',
    path: '/api/mcp/events',
    permission: 'mcp:view_events',
    input: z.strictObject({ server_id: PlainText(64).optional(), ...EventFilter }),
    output: EventPage,
  }),
  inspect: contract({
    name: 'events.inspect',
    summary: 'Shows one event',
    kind: 'query',
    method: 'GET',
    path: '/api/mcp/events/:eventId',
    permission: 'mcp:view_events',
    input: z.strictObject({ eventId: z.uuid() }),
    output: z.object({ event: ServerEvent }),
  }),
}
