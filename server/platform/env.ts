import { resolve } from 'node:path'
import * as z from 'zod'

const blankIsAbsent = (value: unknown) => (value === '' ? undefined : value)
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(blankIsAbsent, schema.optional())
const withDefault = <T extends z.ZodType>(schema: T, fallback: z.output<T>) =>
  z.preprocess((value) => blankIsAbsent(value) ?? fallback, schema)

const Port = z.coerce
  .number({ message: 'must be a whole number' })
  .int('must be a whole number')
  .min(0, 'must be 0 or more')
  .max(65_535, 'must be at most 65535')
const Flag = z.enum(['0', '1'], { message: 'must be 0 or 1' }).transform((value) => value === '1')
const Networks = z
  .string()
  .transform((list) =>
    list
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean),
  )
  .refine(
    (list) => list.every((entry) => /^[0-9a-fA-F.:]+\/\d{1,3}$/.test(entry)),
    'must list networks such as 10.0.0.0/8',
  )

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** Every variable the product reads: its rule and an example of a good value. Internal ones are set by our own scripts. */
const VARIABLES = {
  PORT: { rule: withDefault(Port, 3000), example: '3000' },
  HOST: {
    rule: withDefault(z.string().regex(/^[\w.:-]+$/, 'must be an address or a host name'), '127.0.0.1'),
    example: '127.0.0.1',
  },
  SIGNALBOX_URL: {
    rule: optional(z.url({ protocol: /^https?$/, message: 'must be an http or https origin' })),
    example: 'https://signalbox.example.org',
  },
  DATABASE_URL: {
    rule: optional(z.string().regex(/^postgres(ql)?:\/\/.+/, 'must be a PostgreSQL URL')),
    example: 'postgres://user:password@127.0.0.1:5432/signalbox',
  },
  SIGNALBOX_DATA_DIR: { rule: withDefault(z.string().min(1), '.signalbox'), example: '.signalbox' },
  SIGNALBOX_SECRET: {
    rule: optional(z.string().min(32, 'must have at least 32 characters')),
    example: 'the output of: openssl rand -base64 48',
  },
  SIGNALBOX_ADMIN_EMAIL: { rule: optional(z.email('must be an e-mail address')), example: 'ana@example.org' },
  SIGNALBOX_ADMIN_PASSWORD: {
    rule: optional(z.string().min(12, 'must have at least 12 characters').max(128, 'must have at most 128 characters')),
    example: 'a sentence of twelve characters or more',
  },
  SIGNALBOX_DEMO: { rule: withDefault(Flag, '0' as never), example: '1' },
  SIGNALBOX_ALLOWED_NETWORKS: {
    rule: withDefault(Networks, '127.0.0.0/8,::1/128' as never),
    example: '127.0.0.0/8,10.0.0.0/8',
  },
  SIGNALBOX_TEST_HOOKS: { rule: withDefault(Flag, '0' as never), example: '0', isInternal: true },
  SIGNALBOX_LAUNCHER_PID: {
    rule: optional(z.coerce.number().int().positive()),
    example: '1234',
    isInternal: true,
  },
  NODE_ENV: {
    rule: withDefault(
      z.enum(['production', 'development', 'test'], { message: 'must be production, development or test' }),
      'production',
    ),
    example: 'production',
    isInternal: true,
  },
  LOG_LEVEL: {
    rule: withDefault(
      z.enum(LOG_LEVELS, { message: 'must be trace, debug, info, warn, error, fatal or silent' }),
      'info',
    ),
    example: 'info',
  },
  LOG_FORMAT: { rule: optional(z.enum(['pretty', 'json'], { message: 'must be pretty or json' })), example: 'json' },
} as const

/** Names of the variables people set, as `.env.example` explains them. */
export const PUBLIC_VARIABLE_NAMES = Object.entries(VARIABLES)
  .filter(([, variable]) => !('isInternal' in variable))
  .map(([name]) => name)

type Parsed = { [K in keyof typeof VARIABLES]: z.output<(typeof VARIABLES)[K]['rule']> }

export interface Env {
  readonly port: number
  readonly host: string
  /** Public origin without a trailing slash. Port 0 is filled in by `withPort`. */
  readonly origin: string
  readonly hasOwnOrigin: boolean
  readonly databaseUrl: string | undefined
  readonly dataDir: string
  readonly secret: string | undefined
  readonly admin: { email: string; password: string } | undefined
  readonly isDemo: boolean
  readonly allowedNetworks: readonly string[]
  readonly hasTestHooks: boolean
  readonly launcherPid: number | undefined
  readonly isDevelopment: boolean
  readonly logLevel: string
  readonly logFormat: 'pretty' | 'json'
  /** The inherited environment that children may see a few names of; never handed to them whole. */
  readonly inherited: Readonly<Record<string, string>>
}

/** Names children inherit; everything else of the process environment stays here. */
const INHERITED =
  /^(PATH|HOME|LANG|LC_[A-Z]+|TZ|TERM|USER|LOGNAME|SHELL|TMPDIR|TEMP|TMP|SystemRoot|APPDATA|LOCALAPPDATA|USERPROFILE|PATHEXT|ComSpec)$/

/**
 * Reads the environment once. Answers the frozen result, or one line for each fault that names the variable, what is
 * wrong and a good value.
 */
export function parseEnv(source: Record<string, string | undefined>): { env: Env } | { faults: string[] } {
  const faults: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, { rule, example }] of Object.entries(VARIABLES)) {
    const parsed = rule.safeParse(source[name])
    if (parsed.success) values[name] = parsed.data
    else faults.push(`${name} ${parsed.error.issues[0]?.message ?? 'is not valid'} (example: ${name}=${example})`)
  }
  if ((source.SIGNALBOX_ADMIN_EMAIL ?? '') !== '' && (source.SIGNALBOX_ADMIN_PASSWORD ?? '') === '') {
    faults.push('SIGNALBOX_ADMIN_PASSWORD is missing; SIGNALBOX_ADMIN_EMAIL needs it (at least 12 characters)')
  }
  if (faults.length > 0) return { faults }
  return { env: Object.freeze(shape(values as Parsed, source)) }
}

function shape(v: Parsed, source: Record<string, string | undefined>): Env {
  const inherited = Object.entries(source).filter(
    (pair): pair is [string, string] => INHERITED.test(pair[0]) && pair[1] !== undefined,
  )
  return {
    port: v.PORT,
    host: v.HOST,
    origin: (v.SIGNALBOX_URL ?? `http://localhost:${v.PORT}`).replace(/\/+$/, ''),
    hasOwnOrigin: v.SIGNALBOX_URL !== undefined,
    databaseUrl: v.DATABASE_URL,
    dataDir: resolve(v.SIGNALBOX_DATA_DIR),
    secret: v.SIGNALBOX_SECRET,
    admin:
      v.SIGNALBOX_ADMIN_EMAIL && v.SIGNALBOX_ADMIN_PASSWORD
        ? { email: v.SIGNALBOX_ADMIN_EMAIL, password: v.SIGNALBOX_ADMIN_PASSWORD }
        : undefined,
    isDemo: v.SIGNALBOX_DEMO,
    allowedNetworks: v.SIGNALBOX_ALLOWED_NETWORKS,
    hasTestHooks: v.SIGNALBOX_TEST_HOOKS,
    launcherPid: v.SIGNALBOX_LAUNCHER_PID,
    isDevelopment: v.NODE_ENV === 'development',
    logLevel: v.LOG_LEVEL,
    logFormat: v.LOG_FORMAT ?? (process.stdout.isTTY ? 'pretty' : 'json'),
    inherited: Object.freeze(Object.fromEntries(inherited)),
  }
}

/** Reads `process.env`; on faults prints one line each and ends the process with 1. */
export function readEnv(): Env {
  const parsed = parseEnv(process.env)
  if ('env' in parsed) return parsed.env
  process.stderr.write(`${parsed.faults.map((fault) => `signalbox: ${fault}`).join('\n')}\n`)
  process.exit(1)
}

/** The same environment once the real port is known (`PORT=0` takes a free one). */
export function withPort(env: Env, port: number): Env {
  return Object.freeze({ ...env, port, origin: env.hasOwnOrigin ? env.origin : `http://localhost:${port}` })
}
