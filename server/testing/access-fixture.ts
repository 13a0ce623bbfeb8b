import type { ServerEvent } from '#lib/contracts/events'
import { ROLES } from '#lib/contracts/permissions'
import { permissionsOf } from '#server/domain/permissions'
import { accessOperations, createAccessTokens, createSessionRegistry } from '#server/features/access/index'
import { insertAudit } from '#server/features/audit/index'
import { insertEvents } from '#server/features/events/index'
import { createEventBus } from '#server/platform/event-bus'
import { createLog } from '#server/platform/log'
import type { Actor } from '#server/platform/operation'
import type { AuditRecord, Ports } from '#server/platform/ports'
import { createRunner } from '#server/platform/run-operation'
import { deriveKey } from '#server/platform/vault'
import { createTestDatabase } from './database.ts'
import { FakeClock } from './fake-clock.ts'

export const ORIGIN = 'http://localhost:3000'

/** Nobody yet, asking from an address. */
export function stranger(address = '192.0.2.1'): Actor {
  return {
    kind: 'anonymous',
    userId: null,
    sessionId: null,
    name: 'anonymous',
    role: null,
    permissions: new Set(),
    address,
    userAgent: 'test',
  }
}

/** Everything a test of sign-in and roles needs: the real runner and registry over a database of its own. */
export async function createAccessFixture() {
  const database = await createTestDatabase()
  const clock = new FakeClock()
  const log = createLog({ level: 'silent', format: 'json' })
  const bus = createEventBus({ clock, log })
  const told: ServerEvent[] = []
  const audit: AuditRecord[] = []
  bus.observe([{ name: 'test', pattern: '*', react: ({ event }) => void told.push(event) }])
  const registry = createSessionRegistry({ database: database.db, clock, log })
  const tokens = createAccessTokens({
    key: deriveKey('a root secret for tests', 'access-token'),
    origin: ORIGIN,
    clock,
  })
  // Safe because operations of access reach for nothing else.
  const ports = { sessions: registry, tokens, noteEvent: bus.emit } as unknown as Ports
  const runner = createRunner({
    operations: accessOperations,
    database: database.db,
    ports,
    bus,
    clock,
    appendAudit: (tx, record) => insertAudit(tx, [record]),
    storeEvents: insertEvents,
    assertWritable: () => {},
    noteAudit: (record) => void audit.push(record),
  })

  async function ask<T = never>(name: string, input: unknown, actor: Actor = stranger()): Promise<T> {
    const asking = {
      actor,
      input,
      requestId: 'request',
      correlationId: 'correlation',
      signal: new AbortController().signal,
    }
    return (await runner.run(name, asking)) as T // safe because a test knows what it asked for
  }

  /** Whoever a session belongs to, as a door would find them. */
  async function actorOf(sessionId: string): Promise<Actor> {
    const actor = await registry.actorOf(sessionId, { address: null, userAgent: null })
    if (!actor) throw new Error(`There is no open session ${sessionId}.`)
    return actor
  }

  return { database, clock, registry, tokens, bus, told, audit, ask, actorOf }
}

export type AccessFixture = Awaited<ReturnType<typeof createAccessFixture>>

/** The system itself, which may do everything. */
export const system: Actor = {
  ...stranger(),
  kind: 'system',
  name: 'system',
  role: ROLES[3],
  permissions: permissionsOf('system_admin'),
}
