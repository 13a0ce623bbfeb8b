import type { EventDraft, ServerEvent } from '#lib/contracts/events'
import type { CommandResult, LogLine, TestReport } from '#lib/contracts/fleet'
import type { DefinedServer, Server } from '#lib/contracts/fleet-model'
import type { Role } from '#lib/contracts/permissions'
import type { Cursor, FleetRows } from '#lib/contracts/realtime'
import type { Capabilities } from '#lib/contracts/tools'

/** A tool call on its way to the coordinator. */
export interface ToolCall {
  serverId: string
  tool: string
  arguments: Record<string, unknown>
  timeoutMs: number
  /** Aborted when the caller goes away: the upstream is told to cancel. */
  signal: AbortSignal
  onProgress?: (progress: { progress: number; total?: number; message?: string }) => void
}

/** An MCP result as the JSON text it arrived in. */
export interface ToolAnswer {
  resultText: string
  isError: boolean
  durationMs: number
}

/** A stored definition in the clear, as `features/fleet` hands it to the coordinator. */
export interface RunnableServer {
  id: string
  name: string
  transport: Server['transport']
  config: Server['config']
  shouldRun: boolean
  enabled: boolean
  revision: number
}

/** The coordinator as operations see it. */
export interface Upstreams {
  /** Makes the world match one server's definition. */
  apply(server: RunnableServer, correlationId?: string): void
  /** Ends and forgets a server that was deleted; settles when nothing of it is left. */
  forget(serverId: string): Promise<void>
  restart(serverId: string, correlationId: string): void
  /** Clears recovery state after a person asked for it. */
  reset(serverId: string, correlationId: string): void
  callTool(call: ToolCall): Promise<ToolAnswer>
  test(server: RunnableServer, signal: AbortSignal): Promise<TestReport>
  logs(serverId: string, limit: number): LogLine[]
  /** Since when the picture has had no living coordinator behind it, or null. */
  staleSince(): Date | null
}

/** The in-memory picture of the fleet as operations see it. */
export interface FleetPicture {
  list(): readonly Server[]
  /** By id or name. */
  find(ref: string): Server | undefined
  /** Grows with every change; what is derived from the picture is good as long as it stays. */
  version(): number
  capabilities(serverId: string): Capabilities | undefined
  /** The row a definition has, or would have if it were part of the picture. */
  rowOf(definition: DefinedServer): Server
  /** Settles with the first row of this server that fulfils the condition, or with null after `timeoutMs`. */
  waitFor(serverId: string, wait: { until: (server: Server) => boolean; timeoutMs: number }): Promise<Server | null>
}

/** Encrypts values for one place (`table/column/row/key`); a value moved elsewhere cannot be read. */
export interface Vault {
  seal(plain: string, place: string): string
  open(sealed: string, place: string): string
}

/** How a recorded command ended. */
export interface CommandOutcome {
  id: string
  status: 'succeeded' | 'failed'
  result: CommandResult
}

/** What a permission check was about, for the audit log. */
export interface AuditRecord {
  id: string
  at: string
  actorKind: string
  actorId: string | null
  actorName: string
  operation: string
  targetType: string | null
  targetId: string | null
  /** The input without the fields its contract calls secret. */
  input: unknown
  outcome: 'done' | 'refused' | 'failed'
  errorCode: string | null
  requestId: string
  correlationId: string
  address: string | null
}

/** The signed-in people and programs, as doors and operations see them. */
export interface Sessions {
  /** Forgets what is remembered of these sessions, so that the next request looks them up. */
  forget(sessionIds: readonly string[]): void
  /** Forgets every session of a user: its role changed or it was signed out everywhere. */
  forgetUser(userId: string): void
  /** Whose session it is, from memory; null when it is not remembered. */
  userOf(sessionId: string): { id: string; email: string; name: string; role: Role } | null
}

/** Everything operations may reach besides their transaction; built once in `app.ts`. */
export interface Ports {
  upstreams: Upstreams
  picture: FleetPicture
  vault: Vault
  sessions: Sessions
  /** Signs and reads access tokens. */
  tokens: { sign(sessionId: string): Promise<{ token: string; expiresIn: number }> }
  /** Reads a stored definition anew (or finds it gone) and tells the picture and the coordinator. */
  refresh: (serverId: string, correlationId?: string) => Promise<void>
  /** Records how a command ended, now or when the database is back. */
  noteOutcome: (outcome: CommandOutcome) => void
  /** Records a fact outside any transaction: it stays although what was asked fails. */
  noteEvent: (draft: EventDraft) => void
  /** Everything a page begins with, and the place in the live feed it goes on from. */
  live: () => Cursor & FleetRows
  /** The last events, newest first, for when the database is away. */
  recentEvents: (filter: (event: ServerEvent) => boolean, limit: number) => ServerEvent[]
  /** Since when the database has been away, or null. */
  databaseAwaySince: () => Date | null
}
