import type * as z from 'zod'
import type { AnyContract, OutputOf, ParsedInputOf } from '#lib/contracts/contract'
import type { EventDraft } from '#lib/contracts/events'
import { PERMISSIONS, type Permission, type Role } from '#lib/contracts/permissions'
import type { Queryable, Tx } from '../db/transaction.ts'
import type { Ports } from './ports.ts'

/** Whoever an operation runs for. */
export interface Actor {
  kind: 'user' | 'system' | 'anonymous'
  userId: string | null
  sessionId: string | null
  name: string
  role: Role | null
  permissions: ReadonlySet<Permission>
  address: string | null
  userAgent: string | null
}

/** Signalbox itself, for what it does without being asked. */
export const SYSTEM_ACTOR: Actor = {
  kind: 'system',
  userId: null,
  sessionId: null,
  name: 'Signalbox',
  role: null,
  permissions: new Set(PERMISSIONS),
  address: null,
  userAgent: null,
}

/** One asking: who, what, and how it is traced. */
export interface Ask {
  actor: Actor
  input: unknown
  requestId: string
  correlationId: string
  signal: AbortSignal
}

/** What every phase of an operation knows. */
export interface AskContext {
  actor: Actor
  requestId: string
  correlationId: string
  /** Aborted when whoever asked goes away. */
  signal: AbortSignal
  now: Date
  ports: Ports
  /** The pool, for reading; a command's `run` uses `tx`. */
  db: Queryable
}

export interface RunContext extends AskContext {
  /** The transaction of a command; the pool for queries and calls. */
  tx: Tx
  /** Records a fact; it is stored with the change and told after the commit. */
  emit: (draft: EventDraft) => void
  /** Names what the audit entry is about. */
  target: (type: string, id: string) => void
}

/** The body of an operation. Nothing but the database is awaited in `run` of a command. */
export interface Operation<C extends AnyContract = AnyContract, P = unknown> {
  contract: C
  /** Work that may not happen inside a transaction (hashing, reading files), before it opens. */
  prepare?: (context: AskContext, input: ParsedInputOf<C>) => Promise<P>
  run: (context: RunContext, input: ParsedInputOf<C>, prepared: P) => Promise<AnswerOf<C>>
  /** After the commit: carry out what must not be rolled back, wait for the outcome, complete the answer. */
  settle?: (
    context: AskContext,
    settled: { input: ParsedInputOf<C>; output: OutputOf<C>; prepared: P },
  ) => Promise<AnswerOf<C>>
}

/** What a body answers: the output before it is parsed. */
type AnswerOf<C extends AnyContract> = z.input<C['output']>

/** Gives a contract its body. */
export function operation<C extends AnyContract, P = undefined>(
  contract: C,
  body: Omit<Operation<C, P>, 'contract'>,
): Operation<C, P> {
  return { contract, ...body }
}

/** An operation whose types have been forgotten, as the registry keeps it. */
export type AnyOperation = Operation<AnyContract, unknown>

/** Puts operations of many types into one list. */
export function asAnyOperation<C extends AnyContract, P>(typed: Operation<C, P>): AnyOperation {
  // Safe because the runner only passes what the operation's own contract has parsed.
  return typed as unknown as AnyOperation
}

/** JSON text that is sent on as it came, instead of being parsed and written again. */
export class RawJson {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}
