import type { ServerEvent } from '#lib/contracts/events'
import type { Database } from './db/client.ts'
import { inTransaction } from './db/transaction.ts'
import { insertAudit } from './features/audit/index.ts'
import { insertEvents } from './features/events/index.ts'
import { finishCommands } from './features/fleet/index.ts'
import { type HealthCheckRow, type HealthTurn, insertHealthChecks, insertHealthTurns } from './features/health/index.ts'
import type { OutboxRecord } from './platform/outbox-record.ts'
import type { AuditRecord, CommandOutcome } from './platform/ports.ts'

/** Stores what the outbox carries, each kind in its table, all in one transaction; repeating it changes nothing. */
export async function writeRecords(database: Database, records: readonly OutboxRecord[]): Promise<void> {
  // Safe because every kind is only ever added with rows of its type, and the spool's checksums keep them whole.
  const rows = <T>(kind: string) => records.filter((record) => record.kind === kind).map(({ row }) => row as T)
  const events = rows<ServerEvent>('event')
  const turns = rows<HealthTurn>('health_turn')
  const checks = rows<HealthCheckRow>('health_check')
  const outcomes = rows<CommandOutcome>('command_outcome')
  const audit = rows<AuditRecord>('audit')
  await inTransaction(database, async (tx) => {
    if (events.length > 0) await insertEvents(tx, events)
    if (turns.length > 0) await insertHealthTurns(tx, turns)
    if (checks.length > 0) await insertHealthChecks(tx, checks)
    if (outcomes.length > 0) await finishCommands(tx, outcomes)
    if (audit.length > 0) await insertAudit(tx, audit)
  })
}
