import { withoutSecrets } from '#server/domain/audit-input'
import { createId } from './ids.ts'
import type { AnyOperation, Ask } from './operation.ts'
import type { AuditRecord } from './ports.ts'

/** What the audit entry of one asking will say. */
export class Trail {
  isWritten = false
  target: [string, string] | null = null
  readonly #operation: AnyOperation
  readonly #ask: Ask
  readonly #at: number

  constructor(operation: AnyOperation, ask: Ask, at: number) {
    this.#operation = operation
    this.#ask = ask
    this.#at = at
  }

  /** Names what the entry is about. */
  name(type: string, id: string): void {
    this.target = [type, id]
  }

  record(outcome: AuditRecord['outcome'], errorCode: string | null = null): AuditRecord {
    this.isWritten = true
    const { actor, requestId, correlationId, input } = this.#ask
    const { contract } = this.#operation
    return {
      id: createId(),
      at: new Date(this.#at).toISOString(),
      actorKind: actor.kind,
      actorId: actor.userId,
      actorName: actor.name,
      operation: contract.name,
      targetType: this.target?.[0] ?? null,
      targetId: this.target?.[1] ?? null,
      input: withoutSecrets(input, contract.secret ?? []),
      outcome,
      errorCode,
      requestId,
      correlationId,
      address: actor.address,
    }
  }
}
