import { sql } from 'drizzle-orm'
import { auditEntries } from '#server/db/schema/audit'
import type { Queryable } from '#server/db/transaction'
import type { AuditRecord } from '#server/platform/ports'

/** Appends entries; one that is there already (told twice after an outage) stays as it is. */
export async function insertAudit(db: Queryable, records: readonly AuditRecord[]): Promise<void> {
  await db
    .insert(auditEntries)
    .values(
      records.map((record) => ({
        ...record,
        at: new Date(record.at),
        input: sql`${JSON.stringify(record.input ?? null)}::jsonb`,
      })),
    )
    .onConflictDoNothing({ target: auditEntries.id })
}
