import * as z from 'zod'
import { PlainText } from './plain-text.ts'

export const Transport = z.enum(['stdio', 'streamable-http', 'sse'])
export type Transport = z.infer<typeof Transport>

/** What names a server in an address or a filter: its id or its name. */
export const ServerHandle = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'Give the id or the name of a server.')

/** Lifecycle state: where a server is between stopped and running. */
export const ServerState = z.enum(['stopped', 'starting', 'running', 'stopping', 'error', 'maintenance'])
export type ServerState = z.infer<typeof ServerState>

/** The state as the API's five-valued `status`: maintenance is shown as stopped. */
export const ServerStatus = z.enum(['stopped', 'starting', 'running', 'stopping', 'error'])
export type ServerStatus = z.infer<typeof ServerStatus>

export const DesiredState = z.enum(['running', 'stopped'])
export type DesiredState = z.infer<typeof DesiredState>

export const HealthStatus = z.enum(['healthy', 'degraded', 'disconnected', 'circuit_open', 'disabled', 'unknown'])
export type HealthStatus = z.infer<typeof HealthStatus>

export const CircuitState = z.enum(['closed', 'open', 'half_open'])
export type CircuitState = z.infer<typeof CircuitState>

/** The recovery numbers; every one can be set for one server. Times in milliseconds. */
export const RecoveryPolicy = z.strictObject({
  retry_delays_ms: z
    .array(z.number().int().min(10).max(3_600_000))
    .min(1)
    .max(20)
    .default([100, 1000, 2000, 4000, 8000]),
  trial_delays_ms: z
    .array(z.number().int().min(10).max(3_600_000))
    .min(1)
    .max(20)
    .default([30_000, 60_000, 120_000, 240_000, 480_000, 600_000]),
  jitter: z.number().min(0).max(0.5).default(0.1),
  give_up_after_ms: z.number().int().min(1000).max(86_400_000).default(1_800_000),
  flap_count: z.number().int().min(2).max(100).default(3),
  flap_window_ms: z.number().int().min(1000).max(86_400_000).default(300_000),
  stable_after_ms: z.number().int().min(100).max(86_400_000).default(60_000),
})
export type RecoveryPolicy = z.output<typeof RecoveryPolicy>

/** A tool call that proves a server really works; part of each health check. */
export const Canary = z.strictObject({
  tool: z.string().min(1).max(128),
  arguments: z.record(z.string(), z.unknown()).default({}),
  /** Text the answer must contain; any answer without an error will do when absent. */
  expect: z.string().max(1000).optional(),
})
export type Canary = z.output<typeof Canary>

/** Shown in place of every secret value; sent back unchanged it means "keep what is stored". */
export const MASK = '********'

const VALUE_MAX = 32_768
const names = z.record(
  z
    .string()
    .regex(
      /^[A-Za-z_][A-Za-z0-9_]{0,127}$/,
      'Name variables with letters, digits and underscores, for example API_KEY.',
    ),
  z
    .string()
    .max(VALUE_MAX)
    .refine((value) => !value.includes('\0'), 'Remove the NUL character.'),
)
const headers = z.record(
  z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/, 'Name headers as HTTP does, for example Authorization.'),
  z
    .string()
    .max(VALUE_MAX)
    .regex(/^[^\p{Cc}]*$/u, 'Remove line breaks and control characters.'),
)
const text = PlainText

/** Every field of a configuration, without defaults: what a partial change may carry. */
export const ServerConfigFields = {
  command: text(4096).min(1, 'Name the program to run, for example npx.'),
  args: z.array(text(8192)).max(256),
  environment: names,
  cwd: text(4096).min(1),
  url: z
    .url({ protocol: /^https?$/, message: 'Give an http or https URL, for example http://127.0.0.1:8080/mcp.' })
    .max(4096),
  headers,
  /** Seconds a start or a call may take. */
  timeout: z.number().min(0.1).max(3600),
  /** Health checks in a row without an answer after which the server counts as lost. */
  retry_attempts: z.number().int().min(0).max(20),
  /** Seconds between health checks. */
  health_check_interval: z.number().min(0.1).max(86_400),
  degraded_after_ms: z.number().int().min(1).max(600_000),
  canary: Canary,
  recovery: RecoveryPolicy,
}

const f = ServerConfigFields

/** How to reach a server; which fields are needed depends on the transport. */
export const ServerConfig = z.strictObject({
  command: f.command.optional(),
  args: f.args.optional(),
  environment: f.environment.optional(),
  cwd: f.cwd.optional(),
  url: f.url.optional(),
  headers: f.headers.optional(),
  timeout: f.timeout.default(30),
  retry_attempts: f.retry_attempts.default(3),
  health_check_interval: f.health_check_interval.default(30),
  degraded_after_ms: f.degraded_after_ms.default(2000),
  canary: f.canary.optional(),
  recovery: f.recovery.optional(),
})
export type ServerConfig = z.output<typeof ServerConfig>

/** A partial change of a configuration: absent fields stay, `null` brings back the default or removes. */
export const ServerConfigPatch = z.strictObject({
  command: f.command.nullish(),
  args: f.args.nullish(),
  environment: f.environment.nullish(),
  cwd: f.cwd.nullish(),
  url: f.url.nullish(),
  headers: f.headers.nullish(),
  timeout: f.timeout.nullish(),
  retry_attempts: f.retry_attempts.nullish(),
  health_check_interval: f.health_check_interval.nullish(),
  degraded_after_ms: f.degraded_after_ms.nullish(),
  canary: f.canary.nullish(),
  recovery: f.recovery.nullish(),
})
export type ServerConfigPatch = z.output<typeof ServerConfigPatch>

/** Why a server is not well, and what to do about it. */
export const Problem = z.object({
  /** Stable word for the cause, for example `command_not_found`. */
  code: z.string(),
  /** The step that failed: spawn, connect, initialize, list, check, call, run. */
  step: z.string(),
  cause: z.string(),
  remedy: z.string(),
  /** Exit code, HTTP status, last stderr lines: what the cause was read from. */
  evidence: z.array(z.string()),
  at: z.iso.datetime(),
})
export type Problem = z.infer<typeof Problem>

export const Health = z.object({
  is_healthy: z.boolean(),
  last_check: z.iso.datetime().nullable(),
  error_count: z.number(),
  consecutive_failures: z.number(),
  response_time_ms: z.number().nullable(),
  success_rate: z.number().nullable(),
  avg_response_time_ms: z.number().nullable(),
  p50_ms: z.number().nullable(),
  p95_ms: z.number().nullable(),
  p99_ms: z.number().nullable(),
  /** Why it is degraded, in words; null when it is not. */
  reason: z.string().nullable(),
  /** Of the recovery under way: which attempt comes next and when. */
  attempt: z.number(),
  next_attempt_at: z.iso.datetime().nullable(),
  failing_since: z.iso.datetime().nullable(),
  is_flapping: z.boolean(),
  /** The last checks, oldest first, for the pulse strip: `ok`, `slow`, `failed`. */
  pulse: z.array(
    z.object({ at: z.iso.datetime(), status: z.enum(['ok', 'slow', 'failed']), ms: z.number().nullable() }),
  ),
})
export type Health = z.infer<typeof Health>

export const Metrics = z.object({
  uptime_seconds: z.number(),
  started_at: z.iso.datetime().nullable(),
  request_count: z.number(),
  error_count: z.number(),
  success_rate: z.number().nullable(),
  avg_response_time_ms: z.number().nullable(),
  restarts: z.number(),
  memory_usage_mb: z.number().nullable(),
  cpu_usage_percent: z.number().nullable(),
})
export type Metrics = z.infer<typeof Metrics>

/** What a server said of itself when it was connected. */
export const Identity = z.object({
  name: z.string(),
  version: z.string(),
  protocol_version: z.string(),
  tools: z.number(),
  resources: z.number(),
  resource_templates: z.number(),
  prompts: z.number(),
})
export type Identity = z.infer<typeof Identity>

export const ServerVerb = z.enum(['start', 'stop', 'restart', 'enable', 'disable', 'test', 'update', 'delete'])
export type ServerVerb = z.infer<typeof ServerVerb>

/** A server as everybody sees it; secret values are masked. */
export const Server = z.object({
  id: z.uuid(),
  name: z.string(),
  type: z.string(),
  transport: Transport,
  status: ServerStatus,
  state: ServerState,
  desired_state: DesiredState,
  health_status: HealthStatus,
  circuit_state: CircuitState,
  enabled: z.boolean(),
  tags: z.array(z.string()),
  description: z.string(),
  config: ServerConfig,
  health: Health,
  metrics: Metrics,
  identity: Identity.nullable(),
  problem: Problem.nullable(),
  /** Since when it is in its state. */
  since: z.iso.datetime(),
  pid: z.number().optional(),
  revision: z.number(),
  /** What its state allows; who may do it is decided by permissions. */
  can: z.array(ServerVerb),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
})
export type Server = z.infer<typeof Server>

/** The part of a server that the coordinator alone writes. */
export const RuntimeState = Server.pick({
  state: true,
  health_status: true,
  circuit_state: true,
  health: true,
  metrics: true,
  identity: true,
  problem: true,
  since: true,
}).extend({ pid: z.number().nullable() })
export type RuntimeState = z.infer<typeof RuntimeState>

/** The part of a server that its record defines. */
export type DefinedServer = Omit<Server, keyof RuntimeState | 'can' | 'status'>

/** Fields of a server that its process or connection depends on: changing one of them restarts it. */
export const RESTARTING_FIELDS = [
  'transport',
  'config.command',
  'config.args',
  'config.environment',
  'config.cwd',
  'config.url',
  'config.headers',
] as const
