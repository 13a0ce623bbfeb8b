import * as z from 'zod'
import { contract } from './contract.ts'
import type { ErrorCode } from './errors.ts'
import { EventSeverity, ServerEvent, Staleness } from './events.ts'
import { LogLine } from './fleet.ts'
import { Health, HealthStatus, Metrics, Server, ServerStatus } from './fleet-model.ts'
import type { Permission } from './permissions.ts'

/** Where the socket lives, on the same port as everything else. */
export const REALTIME_PATH = '/api/mcp/ws'

const at = z.iso.datetime()

/** How the coordinator is: its last sign of life, how often it was restarted, how long its event loop was blocked. */
export const Coordinator = z.object({
  beat_at: at.nullable(),
  restarts: z.number(),
  event_loop_p99_ms: z.number().nullable(),
})
export type Coordinator = z.infer<typeof Coordinator>

/** A change of one row of the fleet. */
export const RowChange = z.discriminatedUnion('type', [
  z.object({ type: z.literal('server.upserted'), server: Server }),
  z.object({ type: z.literal('server.removed'), serverId: z.uuid() }),
])
export type RowChange = z.infer<typeof RowChange>

/** What each message carries. */
export const PAYLOADS = {
  server_status_change: z.object({
    server_id: z.uuid(),
    server_name: z.string(),
    old_status: ServerStatus,
    new_status: ServerStatus,
    timestamp: at,
  }),
  server_health_update: z.object({ server_id: z.uuid(), health: Health, timestamp: at }),
  server_metrics_update: z.object({ server_id: z.uuid(), metrics: Metrics, timestamp: at }),
  new_event: ServerEvent,
  error_alert: z.object({ server_id: z.uuid().nullable(), error: z.string(), severity: EventSeverity, timestamp: at }),
  mcp_status_change: z.object({
    mcp_name: z.string(),
    server_id: z.uuid(),
    old_status: HealthStatus,
    new_status: HealthStatus,
    reason: z.string().nullable(),
    /** When recovery is tried next. */
    recovery_eta: at.nullable(),
    timestamp: at,
  }),
  recovery_progress: z.object({
    server_id: z.uuid(),
    mcp_name: z.string(),
    attempt: z.number(),
    next_attempt_at: at.nullable(),
    timestamp: at,
  }),
  circuit_opened: z.object({
    server_id: z.uuid(),
    mcp_name: z.string(),
    retry_at: at.nullable(),
    reason: z.string().nullable(),
    timestamp: at,
  }),
  critical_alert: z.object({ message: z.string(), server_ids: z.array(z.uuid()), timestamp: at }),
  /** The picture has had no living source behind it since then; null: it has again. */
  stale: z.object({ since: at.nullable(), reason: z.string(), timestamp: at }),
  fleet_change: RowChange,
  log_lines: z.object({ server_id: z.uuid(), lines: z.array(LogLine) }),
  heartbeat: z.object({
    coordinator_at: at.nullable(),
    restarts: z.number(),
    event_loop_p99_ms: z.number().nullable(),
    timestamp: at,
  }),
} as const

export type MessageType = keyof typeof PAYLOADS
export type Payload<T extends MessageType> = z.infer<(typeof PAYLOADS)[T]>

export const MESSAGE_TYPES = Object.keys(PAYLOADS) as [MessageType, ...MessageType[]]
export const MessageName = z.enum(MESSAGE_TYPES)

/** What a user needs to be told a message. */
export const MESSAGE_PERMISSIONS: Readonly<Record<MessageType, Permission>> = {
  server_status_change: 'mcp:view_servers',
  server_health_update: 'mcp:view_servers',
  server_metrics_update: 'mcp:view_servers',
  new_event: 'mcp:view_events',
  error_alert: 'mcp:view_events',
  mcp_status_change: 'mcp:view_servers',
  recovery_progress: 'mcp:view_servers',
  circuit_opened: 'mcp:view_servers',
  critical_alert: 'mcp:view_servers',
  stale: 'mcp:view_servers',
  fleet_change: 'mcp:view_servers',
  log_lines: 'mcp:view_logs',
  heartbeat: 'mcp:view_servers',
}

/** A message as a part hands it to the socket. */
export type Outgoing = { [T in MessageType]: { type: T; data: Payload<T> } }[MessageType]

/** A message on the wire; `seq` is 0 for those outside the sequence (`heartbeat`, `log_lines`), which are never repeated. */
export type Message = Outgoing & { seq: number; timestamp: string }

/**
 * Everything a socket may see of the sequence after `from` up to and with `to`; a client whose place is not `from` has
 * missed something and resumes. Numbers between them that are not in `messages` were superseded or not for this user.
 */
export interface Batch {
  epoch: string
  from: number
  to: number
  messages: Message[]
}

/** A place in the sequence; `epoch` changes with every start of the server. */
export const Cursor = z.strictObject({ epoch: z.string().min(1).max(64), seq: z.number().int().min(0) })
export type Cursor = z.infer<typeof Cursor>

/**
 * Types, servers (ids or names), or both: those types of those servers. No types means all of them, no servers means all
 * servers, save for `log_lines`, which is only ever told for servers named.
 */
export const SubscriptionRequest = z.strictObject({
  types: z.array(MessageName).max(MESSAGE_TYPES.length).optional(),
  servers: z.array(z.string().min(1).max(64)).max(500).optional(),
})
export type SubscriptionRequest = z.infer<typeof SubscriptionRequest>

/** What a client may say while it shakes hands: a bearer in place of the cookie, and the types it wants (all when absent). */
export const Handshake = z.object({
  token: z.string().min(1).max(4096).optional(),
  types: z.array(MessageName).max(MESSAGE_TYPES.length).optional(),
})

/** The fleet at one moment, as `snapshot` answers it and a page is rendered from. */
export const FleetRows = z.object({ servers: z.array(Server), stale: Staleness, coordinator: Coordinator })
export type FleetRows = z.infer<typeof FleetRows>

export const live = {
  snapshot: contract({
    name: 'live.snapshot',
    summary: 'Shows the whole fleet with the place in the live feed from which to go on',
    kind: 'query',
    method: 'GET',
    path: '/api/mcp/snapshot',
    lane: 'direct',
    permission: 'mcp:view_servers',
    input: z.strictObject({}),
    output: Cursor.extend(FleetRows.shape),
  }),
}

export type SocketFault = { error: { code: ErrorCode; message: string } }
export type SubscriptionAnswer = { types: MessageType[]; servers: string[] } | SocketFault
export type ResumeAnswer = { ok: true } | { resync: true } | SocketFault
export type SnapshotAnswer = (Cursor & FleetRows) | SocketFault

export type SessionEndReason = 'idle' | 'ended' | 'too_many_connections' | 'not_reading'

/** What the server says. */
export interface ServerToClient {
  batch: (batch: Batch) => void
  /** This client fell too far behind; nothing more comes until it asks for `snapshot` or a `resume` that succeeds. */
  resync: (why: { epoch: string; reason: 'slow' }) => void
  /** The last message before the server disconnects. */
  session_ended: (why: { reason: SessionEndReason; message: string }) => void
}

/** What a client may say. It changes nothing but what this socket is told. */
export interface ClientToServer {
  subscribe: (request: SubscriptionRequest, answer: (answer: SubscriptionAnswer) => void) => void
  unsubscribe: (request: SubscriptionRequest, answer: (answer: SubscriptionAnswer) => void) => void
  resume: (cursor: Cursor, answer: (answer: ResumeAnswer) => void) => void
  snapshot: (answer: (answer: SnapshotAnswer) => void) => void
  /** A person is at work here: keeps the session from ending. */
  active: () => void
}
