import { sql } from 'drizzle-orm'
import { bigint, check, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

/** Append-only: the database itself refuses to change, delete or truncate. */
export const auditEntries = pgTable(
  'audit_entries',
  {
    seq: bigint('seq', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    id: uuid('id').notNull().unique('audit_entries_id_key'),
    at: moment('at').notNull().defaultNow(),
    actorKind: text('actor_kind').notNull(),
    actorId: uuid('actor_id'),
    actorName: text('actor_name').notNull(),
    operation: text('operation').notNull(),
    targetType: text('target_type'),
    targetId: text('target_id'),
    input: jsonb('input').$type<unknown>(),
    outcome: text('outcome', { enum: ['done', 'refused', 'failed'] }).notNull(),
    errorCode: text('error_code'),
    requestId: text('request_id').notNull(),
    correlationId: text('correlation_id').notNull(),
    address: text('address'),
  },
  (t) => [
    index('audit_entries_at_idx').on(t.at),
    index('audit_entries_actor_id_idx').on(t.actorId),
    index('audit_entries_operation_idx').on(t.operation),
    index('audit_entries_target_id_idx').on(t.targetId),
    index('audit_entries_correlation_id_idx').on(t.correlationId),
    check('audit_entries_outcome_check', sql`${t.outcome} in ('done', 'refused', 'failed')`),
  ],
)
