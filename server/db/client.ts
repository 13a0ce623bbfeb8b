import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { createDialer } from './dialer.ts'
import { guardBegin } from './guarded-begin.ts'

/** Where a database is: a `postgresql://` URL; `?host=/folder` names a unix socket's folder, as libpq does. */
export type DatabaseTarget = string

export interface Database {
  /**
   * The bare client, for LISTEN and the odd administrative statement. It shares its parsers with `orm`: times arrive
   * as text, and `sql.json()` must not be used (pass `JSON.stringify(…)` and cast to `jsonb`).
   */
  readonly sql: postgres.Sql
  readonly orm: PostgresJsDatabase
  readonly target: DatabaseTarget
  /** Breaks every open connection, so that queries stuck on a dead one fail now; the pool dials again by itself. */
  dropConnections(): void
  /** Waits up to 5 s for running queries, then breaks them. */
  close(): Promise<void>
}

export interface ConnectOptions {
  /** Connections at most; 10 unless told. */
  max?: number
  /** What `pg_stat_activity` shows. */
  applicationName?: string
}

/** Splits libpq's `?host=/folder` off a URL, which postgres.js would send to the server as a setting. */
function socketPath(target: DatabaseTarget): { url: string; path?: string } {
  const url = URL.canParse(target) ? new URL(target) : undefined
  const folder = url?.searchParams.get('host')
  if (!url || !folder?.startsWith('/')) return { url: target }
  const port = url.searchParams.get('port') ?? (url.port || '5432')
  url.searchParams.delete('host')
  url.searchParams.delete('port')
  // A URL without a host (`postgresql:///name?host=…`) parses, but postgres.js needs one to find the rest.
  if (!url.hostname) return { url: url.href.replace('://', '://localhost'), path: `${folder}/.s.PGSQL.${port}` }
  return { url: url.href, path: `${folder}/.s.PGSQL.${port}` }
}

const CLOSE_PATIENCE_MS = 5_000

/** Opens a pool; nothing is dialled before the first query. */
export function connect(target: DatabaseTarget, options: ConnectOptions = {}): Database {
  const dialer = createDialer()
  const { url, path } = socketPath(target)
  const settings = {
    max: options.max ?? 10,
    connect_timeout: 5,
    // A short and steady pause: after an outage of any length the pool is back within a second.
    backoff: () => 0.25 + Math.random() * 0.25,
    prepare: true,
    onnotice: () => {},
    connection: { application_name: options.applicationName ?? 'signalbox' },
    ...(path === undefined ? {} : { path }),
    socket: dialer.dial,
  }
  // Safe because `settings` only adds `socket`, which is documented but missing from the published types.
  const sql = postgres(url, settings as postgres.Options<Record<string, never>>)
  guardBegin(sql)
  return {
    sql,
    orm: drizzle(sql),
    target,
    dropConnections: dialer.breakAll,
    async close() {
      // Not awaited: it waits for ever for a connection that was lost in the middle of a query.
      void sql.end()
      // `end` sends its good-byes a turn later.
      await new Promise((resolve) => setImmediate(resolve))
      await dialer.whenAllClosed(CLOSE_PATIENCE_MS)
      dialer.shut()
    },
  }
}
