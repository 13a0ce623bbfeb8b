import { sql } from 'drizzle-orm'
import type { Queryable } from '#server/db/transaction'
import type { AuditRecord } from '#server/platform/ports'

/** Appends entries; one that is there already (told twice after an outage) stays as it is. */
export async function insertAudit(db: Queryable, records: readonly AuditRecord[]): Promise<void> {
  if (records.length === 0) return
  await db.execute(sql`
    insert into audit_entries (id, at, actor_kind, actor_id, actor_name, operation, target_type, target_id, input, outcome,
      error_code, request_id, correlation_id, address)
    select row.id, row.at, row."actorKind", row."actorId", row."actorName", row.operation, row."targetType", row."targetId",
      coalesce(row.input, 'null'::jsonb), row.outcome, row."errorCode", row."requestId", row."correlationId", row.address
    from jsonb_to_recordset(${jsonText(records)}::jsonb) as row(id uuid, at timestamptz, "actorKind" text, "actorId" uuid,
      "actorName" text, operation text, "targetType" text, "targetId" text, input jsonb, outcome text, "errorCode" text,
      "requestId" text, "correlationId" text, address text)
    on conflict (id) do nothing`)
}

/** PostgreSQL text holds no NUL, and what people send may. */
const jsonText = (value: unknown) => JSON.stringify(value).replaceAll('\\u0000', '\\ufffd')
