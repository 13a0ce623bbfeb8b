import { sql } from 'drizzle-orm'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { Database } from './client.ts'
import { asDatabaseFault, databaseUnavailable } from './faults.ts'

/** What a store's function gets to run its statements inside a transaction. */
export type Tx = Parameters<Parameters<PostgresJsDatabase['transaction']>[0]>[0]

/** What a store's reading function takes: the pool or a transaction. */
export type Queryable = PostgresJsDatabase | Tx

/** Below the 5 s after which a caller must have been told, with room for the answer's own way. */
const DEADLINE_MS = 4_500

/** Waits for plain queries, at most `deadlineMs`; connection failures and a hung database become `unavailable`. */
export async function withinDeadline<T>(work: Promise<T>, deadlineMs: number = DEADLINE_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(databaseUnavailable()), deadlineMs)
  })
  try {
    return await Promise.race([work, deadline])
  } catch (error) {
    throw asDatabaseFault(error)
  } finally {
    clearTimeout(timer)
  }
}

export interface TransactionOptions {
  /** For waiting for a connection, every statement and the commit together; 4500 unless told. */
  deadlineMs?: number
}

/**
 * Runs `fn` in one transaction and answers what it answered. Past the deadline the caller gets `unavailable` and the
 * work is rolled back as soon as the database is heard of again, unless its commit was already on the way.
 */
export async function inTransaction<T>(
  database: Database,
  fn: (tx: Tx) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const deadlineMs = options.deadlineMs ?? DEADLINE_MS
  let isLate = false
  const work = database.orm.transaction(async (tx) => {
    if (isLate) throw databaseUnavailable()
    // Sent together with the first statement, so it costs no round trip; it frees a connection stuck behind a lock.
    const limited = tx.execute(sql.raw(`set local statement_timeout = ${deadlineMs}`)).execute()
    const [result] = await Promise.all([fn(tx), limited])
    if (isLate) throw databaseUnavailable()
    return result
  })
  // After the deadline nobody waits for `work` any more; its late failure is expected.
  work.catch(() => {})
  try {
    return await withinDeadline(work, deadlineMs)
  } finally {
    isLate = true
  }
}
