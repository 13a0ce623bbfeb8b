import * as z from 'zod'
import { contract } from './contract.ts'
import { EventFilter, EventPage, ServerEvent, Staleness } from './events.ts'
import {
  CircuitState,
  DesiredState,
  HealthStatus,
  Server,
  ServerConfig,
  ServerConfigPatch,
  ServerHandle,
  ServerState,
  ServerStatus,
  Transport,
} from './fleet-model.ts'
import { PlainText } from './plain-text.ts'

/** Words of the API that can be no server's name, because a path segment would mean two things. */
export const RESERVED_NAMES = ['bulk', 'test', 'events', 'new', 'toolsets', 'all'] as const

const Name = z
  .string()
  .regex(/^[a-z0-9_-]{1,64}$/, 'Use 1 to 64 of a-z, 0-9, - and _; the name becomes the prefix of tool names.')
  .refine((name) => !RESERVED_NAMES.some((word) => word === name), 'This word belongs to the API; choose another name.')
const Kind = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[\w .-]+$/, 'Use letters, digits, spaces, dots and dashes.')
const Tags = z
  .array(
    z
      .string()
      .min(1)
      .max(50)
      .regex(/^[\w.:-]+$/, 'Use letters, digits, dots, colons and dashes.'),
  )
  .max(32)
const Description = PlainText(2000)

/** A server's id or its name. */
export const ServerRef = z.strictObject({ serverId: ServerHandle })
export type ServerRef = z.infer<typeof ServerRef>

export const CommandType = z.enum([
  'start',
  'stop',
  'restart',
  'update',
  'delete',
  'enable',
  'disable',
  'test',
  'create',
])
export type CommandType = z.infer<typeof CommandType>

/** How a command ended, or that it is still under way (`pending`). */
export const CommandResult = z.object({
  success: z.boolean(),
  pending: z.boolean(),
  command_id: z.uuid(),
  server_id: z.uuid(),
  server_name: z.string(),
  command_type: CommandType,
  message: z.string(),
  error_code: z.string().nullable(),
  error_details: z.record(z.string(), z.unknown()).nullable(),
  execution_time_ms: z.number(),
  timestamp: z.iso.datetime(),
  correlation_id: z.string(),
})
export type CommandResult = z.infer<typeof CommandResult>

/** A command's target and how many seconds to wait for its outcome. */
const CommandInput = ServerRef.extend({ wait: z.coerce.number().min(0).max(120).default(30) })

export const TestStep = z.object({
  step: z.enum(['spawn', 'connect', 'initialize', 'list', 'disconnect']),
  ok: z.boolean(),
  ms: z.number(),
  message: z.string(),
})
export type TestStep = z.infer<typeof TestStep>

/** What a trial connection found, step by step. */
export const TestReport = z.object({
  success: z.boolean(),
  steps: z.array(TestStep),
  identity: Server.shape.identity,
  tools: z.array(z.string()),
  problem: Server.shape.problem,
  stderr: z.array(z.string()),
  duration_ms: z.number(),
})
export type TestReport = z.infer<typeof TestReport>

export const LogLine = z.object({
  at: z.iso.datetime(),
  lane: z.enum(['stderr', 'stdout', 'lifecycle', 'protocol']),
  text: z.string(),
})
export type LogLine = z.infer<typeof LogLine>

export const ConfigChange = z.object({
  id: z.uuid(),
  change_type: z.string(),
  revision: z.number(),
  diff: z.array(z.object({ path: z.string(), old: z.unknown().optional(), new: z.unknown().optional() })),
  reason: z.string().nullable(),
  created_at: z.iso.datetime(),
  created_by: z.string().nullable(),
})
export type ConfigChange = z.infer<typeof ConfigChange>

/** One bar of the lifecycle timeline: a phase and when it began; it lasts until the next one. */
export const LifecyclePhase = z.object({
  at: z.iso.datetime(),
  state: ServerState,
  health_status: HealthStatus,
  event_type: z.string(),
  reason: z.string().nullable(),
})
export type LifecyclePhase = z.infer<typeof LifecyclePhase>

export const AddServer = z.strictObject({
  name: Name,
  type: Kind.default('custom'),
  transport: Transport,
  config: ServerConfig,
  tags: Tags.default([]),
  description: Description.default(''),
  enabled: z.boolean().default(true),
  /** Ask for it to run as soon as it is stored. */
  start: z.boolean().default(false),
})

export const UpdateServer = z.strictObject({
  name: Name.optional(),
  type: Kind.optional(),
  transport: Transport.optional(),
  config: ServerConfigPatch.optional(),
  tags: Tags.optional(),
  description: Description.optional(),
  enabled: z.boolean().optional(),
  reason: PlainText(500).optional(),
  /** The revision the change was made on; another one in store is a conflict. */
  revision: z.number().int().optional(),
})

export const ServerList = z.object({
  servers: z.array(Server),
  total: z.number(),
  page: z.number(),
  page_size: z.number(),
  stale: Staleness,
})

export const ServerDetail = z.object({
  server: Server,
  events: z.array(ServerEvent),
  logs: z.array(LogLine),
  config_history: z.array(ConfigChange),
  timeline: z.array(LifecyclePhase),
  stale: Staleness,
})

const manage = 'mcp:manage_servers' as const
const base = '/api/mcp/servers'
const one = `${base}/:serverId`

export const fleet = {
  list: contract({
    name: 'fleet.list',
    summary: 'Lists servers with filters, sorting and paging',
    kind: 'query',
    method: 'GET',
    path: base,
    lane: 'direct',
    memo: true,
    permission: 'mcp:view_servers',
    input: z.strictObject({
      status: ServerStatus.optional(),
      state: ServerState.optional(),
      desired_state: DesiredState.optional(),
      health: HealthStatus.optional(),
      circuit: CircuitState.optional(),
      type: PlainText(100).optional(),
      tag: PlainText(50).optional(),
      transport: Transport.optional(),
      search: PlainText(200).optional(),
      sort: z.enum(['name', 'state', 'health', 'updated_at', 'created_at', 'type']).default('name'),
      order: z.enum(['asc', 'desc']).default('asc'),
      page: z.coerce.number().int().min(1).max(100_000).default(1),
      page_size: z.coerce.number().int().min(1).max(500).default(100),
    }),
    output: ServerList,
  }),
  create: contract({
    name: 'fleet.create',
    summary: 'Registers a server',
    kind: 'command',
    method: 'POST',
    path: base,
    permission: manage,
    input: AddServer,
    output: Server,
    status: 201,
    secret: ['config.environment', 'config.headers'],
  }),
  inspect: contract({
    name: 'fleet.inspect',
    summary: 'Shows one server with its last events, log lines, lifecycle and configuration history',
    kind: 'query',
    method: 'GET',
    path: one,
    permission: 'mcp:view_servers',
    input: ServerRef,
    output: ServerDetail,
  }),
  update: contract({
    name: 'fleet.update',
    summary: 'Changes a server; restarts it when its process or connection depends on the change',
    kind: 'command',
    method: 'PUT',
    path: one,
    permission: manage,
    input: UpdateServer.extend(ServerRef.shape),
    output: Server,
    secret: ['config.environment', 'config.headers'],
  }),
  remove: contract({
    name: 'fleet.remove',
    summary: 'Stops and deletes a server',
    kind: 'command',
    method: 'DELETE',
    path: one,
    permission: manage,
    input: ServerRef,
    output: CommandResult,
  }),
  start: contract({
    name: 'fleet.start',
    summary: 'Starts a server and waits for the outcome',
    kind: 'command',
    method: 'POST',
    path: `${one}/start`,
    permission: manage,
    input: CommandInput,
    output: CommandResult,
  }),
  stop: contract({
    name: 'fleet.stop',
    summary: 'Stops a server and waits for the outcome',
    kind: 'command',
    method: 'POST',
    path: `${one}/stop`,
    permission: manage,
    input: CommandInput,
    output: CommandResult,
  }),
  restart: contract({
    name: 'fleet.restart',
    summary: 'Stops and starts a server and waits for the outcome',
    kind: 'command',
    method: 'POST',
    path: `${one}/restart`,
    permission: manage,
    input: CommandInput,
    output: CommandResult,
  }),
  enable: contract({
    name: 'fleet.enable',
    summary: 'Puts a disabled or given-up server back under supervision',
    kind: 'command',
    method: 'POST',
    path: `${one}/enable`,
    permission: manage,
    input: CommandInput,
    output: CommandResult,
  }),
  disable: contract({
    name: 'fleet.disable',
    summary: 'Takes a server out of supervision and stops it',
    kind: 'command',
    method: 'POST',
    path: `${one}/disable`,
    permission: manage,
    input: CommandInput,
    output: CommandResult,
  }),
  test: contract({
    name: 'fleet.test',
    summary: 'Connects to a stored server, lists what it offers and disconnects',
    kind: 'call',
    method: 'POST',
    path: `${one}/test`,
    permission: manage,
    input: ServerRef,
    output: TestReport,
  }),
  testConfig: contract({
    name: 'fleet.test_config',
    summary: 'Does the same for a configuration that is not stored yet',
    kind: 'call',
    method: 'POST',
    path: `${base}/test`,
    permission: manage,
    input: z.strictObject({ transport: Transport, config: ServerConfig, serverId: ServerHandle.optional() }),
    output: TestReport,
    secret: ['config.environment', 'config.headers'],
  }),
  events: contract({
    name: 'fleet.events',
    summary: 'Lists the events of one server, newest first',
    kind: 'query',
    method: 'GET',
    path: `${one}/events`,
    permission: 'mcp:view_events',
    input: ServerRef.extend(EventFilter),
    output: EventPage,
  }),
  logs: contract({
    name: 'fleet.logs',
    summary: 'Shows the last lines a server wrote',
    kind: 'query',
    method: 'GET',
    path: `${one}/logs`,
    permission: 'mcp:view_logs',
    input: ServerRef.extend({ limit: z.coerce.number().int().min(1).max(2000).default(200) }),
    output: z.object({ logs: z.array(LogLine) }),
  }),
}
