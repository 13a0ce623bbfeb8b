import type { OutputOf } from '#lib/contracts/contract'
import { AppError, isAppError } from '#lib/contracts/errors'
import type { EventDraft, ServerEvent } from '#lib/contracts/events'
import type { Database } from '../db/client.ts'
import { inTransaction, type Tx } from '../db/transaction.ts'
import { Trail } from './audit-trail.ts'
import type { Clock } from './clock.ts'
import type { EventBus } from './event-bus.ts'
import type { Actor, AnyOperation, Ask, AskContext } from './operation.ts'
import { parseInput } from './parse-input.ts'
import type { AuditRecord, Ports } from './ports.ts'

export interface Runner {
  /** Runs an operation by name for an actor. Throws AppError; anything else thrown is a fault of ours. */
  run(name: string, ask: Ask): Promise<unknown>
  find(name: string): AnyOperation | undefined
  /** Throws AppError unless this actor may run this operation; for answers that need no running. */
  permit(operation: AnyOperation, actor: Actor): void
}

export interface RunnerParts {
  operations: readonly AnyOperation[]
  database: Database
  /** Throws AppError `unavailable` while the database is away, so that nobody waits to learn it. */
  assertWritable: () => void
  ports: Ports
  bus: EventBus
  clock: Clock
  appendAudit: (tx: Tx, record: AuditRecord) => Promise<void>
  storeEvents: (tx: Tx, events: readonly ServerEvent[]) => Promise<void>
  /** Records outside a transaction: calls, refusals, failures; must not throw and must not wait. */
  noteAudit: (record: AuditRecord) => void
}

/**
 * The one path of everything that happens: permission → input → transaction(run → output → audit → events) → publish.
 * Queries skip the transaction and the audit; calls skip the transaction.
 */
export function createRunner(parts: RunnerParts): Runner {
  const operations = new Map(parts.operations.map((operation) => [operation.contract.name, operation]))
  return {
    find: (name) => operations.get(name),
    permit: requirePermission,
    async run(name, ask) {
      const operation = operations.get(name)
      if (!operation) throw new AppError('not_found', `There is no operation ${name}.`)
      const trail = new Trail(operation, ask, parts.clock.now())
      try {
        requirePermission(operation, ask.actor)
        const input = parseInput(operation.contract.input, ask.input)
        return operation.contract.kind === 'command'
          ? await runCommand(parts, { operation, ask, input, trail })
          : await runPlain(parts, { operation, ask, input, trail })
      } catch (error) {
        if (operation.contract.kind !== 'query' && !trail.isWritten) {
          const code = isAppError(error) ? error.code : 'internal'
          parts.noteAudit(trail.record(code === 'forbidden' || code === 'unauthenticated' ? 'refused' : 'failed', code))
        }
        throw error
      }
    },
  }
}

interface Step {
  operation: AnyOperation
  ask: Ask
  input: unknown
  trail: Trail
}

async function runCommand(parts: RunnerParts, { operation, ask, input, trail }: Step): Promise<unknown> {
  parts.assertWritable()
  const context = askContext(parts, ask)
  const prepared = await operation.prepare?.(context, input)
  const events: ServerEvent[] = []
  const emit = (draft: EventDraft) => void events.push(parts.bus.complete(withTrace(draft, ask)))
  const output = await inTransaction(parts.database, async (tx) => {
    const target = (type: string, id: string) => trail.name(type, id)
    const answer = await operation.run({ ...context, tx, emit, target }, input, prepared)
    const parsed = operation.contract.output.parse(answer)
    await parts.appendAudit(tx, trail.record('done'))
    if (events.length > 0) await parts.storeEvents(tx, events)
    return parsed
  }).catch((error: unknown) => {
    // Rolled back: the entry that said "done" is gone with it.
    trail.isWritten = false
    throw error
  })
  parts.bus.deliver(events)
  if (!operation.settle) return output
  const settled = await operation.settle(context, { input, output: output as OutputOf<never>, prepared })
  return operation.contract.output.parse(settled)
}

async function runPlain(parts: RunnerParts, { operation, ask, input, trail }: Step): Promise<unknown> {
  const context = askContext(parts, ask)
  const prepared = await operation.prepare?.(context, input)
  const answer = await operation.run(
    {
      ...context,
      tx: parts.database.orm as unknown as Tx, // safe because stores only use what pool and transaction share
      emit: (draft) => void parts.bus.emit(withTrace(draft, ask)),
      target: (type, id) => trail.name(type, id),
    },
    input,
    prepared,
  )
  const output = operation.contract.output.parse(answer)
  if (operation.contract.kind === 'call') parts.noteAudit(trail.record('done'))
  return output
}

function askContext(parts: RunnerParts, ask: Ask): AskContext {
  const { actor, requestId, correlationId, signal } = ask
  return {
    actor,
    requestId,
    correlationId,
    signal,
    now: new Date(parts.clock.now()),
    ports: parts.ports,
    db: parts.database.orm,
  }
}

function withTrace(draft: EventDraft, { actor, correlationId }: Ask): EventDraft {
  return {
    userId: actor.userId ?? undefined,
    sessionId: actor.sessionId ?? undefined,
    correlationId,
    ...draft,
  } as EventDraft
}

function requirePermission({ contract }: AnyOperation, actor: Actor): void {
  if (contract.permission === 'anyone') return
  if (actor.kind === 'anonymous') throw new AppError('unauthenticated', 'Sign in first, or send a valid access token.')
  if (contract.permission === 'signed_in' || actor.permissions.has(contract.permission)) return
  throw new AppError('forbidden', `This needs the permission ${contract.permission}; ask an administrator for it.`)
}
