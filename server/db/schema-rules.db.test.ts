import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { connect } from './client.ts'
import { faultCode, faultConstraint } from './faults.ts'
import { users } from './schema/access.ts'
import { auditEntries } from './schema/audit.ts'
import { mcpEvents } from './schema/events.ts'
import { mcpServers } from './schema/fleet.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})

afterAll(() => database.drop())

async function addServer(): Promise<string> {
  const id = randomUUID()
  await database.db.orm
    .insert(mcpServers)
    .values({ id, name: id.slice(0, 8), type: 'git', transport: 'stdio', config: { command: 'npx' } })
  return id
}

async function readServer(id: string) {
  const [server] = await database.db.orm.select().from(mcpServers).where(eq(mcpServers.id, id))
  if (!server) throw new Error(`no server ${id}`)
  return server
}

describe('mcp_servers', () => {
  it('counts a revision for every changed definition, also by plain SQL', async () => {
    const id = await addServer()
    const before = await readServer(id)
    await database.db.sql`update mcp_servers set tags = '{a,b}', config = '{"command":"node"}' where id = ${id}`
    const after = await readServer(id)
    expect(after).toMatchObject({ revision: 2, tags: ['a', 'b'], config: { command: 'node' } })
    expect(after.updatedAt.getTime()).toBeGreaterThanOrEqual(before.updatedAt.getTime())
  })

  it('counts none for runtime state, nor for a definition that stays as it is', async () => {
    const id = await addServer()
    const before = await readServer(id)
    await database.db
      .sql`update mcp_servers set state = 'running', pid = 7, health = '{"a":1}', tags = tags where id = ${id}`
    expect(await readServer(id)).toMatchObject({ revision: 1, updatedAt: before.updatedAt, pid: 7 })
  })

  it('announces inserts, deletes and changed definitions, and nothing else', async () => {
    const heard: string[] = []
    const listener = connect(database.url, { max: 1 })
    await listener.sql.listen('signalbox_servers', (id) => heard.push(id))
    const id = await addServer()
    await database.db.sql`update mcp_servers set state = 'starting', health_status = 'healthy' where id = ${id}`
    await database.db.sql`update mcp_servers set desired_state = 'running' where id = ${id}`
    await database.db.sql`delete from mcp_servers where id = ${id}`
    await database.db.sql`select pg_notify('signalbox_servers', 'last')`
    await vi.waitFor(() => expect(heard).toContain('last'))
    expect(heard).toEqual([id, id, id, 'last'])
    await listener.close()
  })

  it('refuses states, transports and names that are not allowed', async () => {
    const id = await addServer()
    const failed = database.db.sql`update mcp_servers set state = 'paused' where id = ${id}`
    await expect(failed).rejects.toMatchObject({ code: '23514' })
    const { name } = await readServer(id)
    const error = await database.db.orm
      .insert(mcpServers)
      .values({ id: randomUUID(), name, type: 'git', transport: 'stdio' })
      .catch((thrown: unknown) => thrown)
    expect(faultCode(error)).toBe('23505')
    expect(faultConstraint(error)).toBe('mcp_servers_name_key')
  })
})

describe('users', () => {
  it('knows one person by an address, however it is written', async () => {
    const person = { name: 'Ana', role: 'viewer' as const, passwordHash: 'hash' }
    await database.db.orm.insert(users).values({ id: randomUUID(), email: 'ana@example.org', ...person })
    const twice = database.db.orm.insert(users).values({ id: randomUUID(), email: 'ANA@example.org', ...person })
    expect(faultConstraint(await twice.catch((error: unknown) => error))).toBe('users_email_key')
  })
})

describe('audit_entries', () => {
  it('takes entries and refuses to change, delete or truncate them', async () => {
    await database.db.orm.insert(auditEntries).values({
      id: randomUUID(),
      actorKind: 'user',
      actorName: 'Ana',
      operation: 'fleet.start',
      outcome: 'done',
      requestId: 'r',
      correlationId: 'c',
    })
    for (const statement of [
      `update audit_entries set outcome = 'failed'`,
      'delete from audit_entries',
      'truncate audit_entries',
    ]) {
      await expect(database.db.sql.unsafe(statement)).rejects.toMatchObject({ code: '42501' })
    }
    const asReplica = database.db.sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`
      await tx`delete from audit_entries`
    })
    await expect(asReplica).rejects.toMatchObject({ code: '42501' })
    expect(await database.db.orm.select().from(auditEntries)).toHaveLength(1)
  })
})

describe('mcp_events', () => {
  const draft = {
    eventType: 'fleet.server.started',
    severity: 'info' as const,
    category: 'server_lifecycle',
    message: 'm',
  }
  const place = async (id: string) => {
    const [row] = await database.db.sql`select tableoid::regclass::text as place from mcp_events where id = ${id}`
    return row?.place
  }

  it('keeps an event in the partition of its day in UTC, and of a day without one in the default', async () => {
    const today = randomUUID()
    const past = randomUUID()
    const timestamp = new Date()
    await database.db.orm.insert(mcpEvents).values({ ...draft, id: today, timestamp })
    await database.db.orm.insert(mcpEvents).values({ ...draft, id: past, timestamp: new Date('2020-01-01T00:00:00Z') })
    expect(await place(today)).toBe(`mcp_events_${timestamp.toISOString().slice(0, 10).replaceAll('-', '')}`)
    expect(await place(past)).toBe('mcp_events_default')
    const [event] = await database.db.orm.select().from(mcpEvents).where(eq(mcpEvents.id, today))
    expect(event?.timestamp).toEqual(timestamp)
  })

  it('makes missing partitions once, also when asked by many, and leaves a day with events where they are', async () => {
    const day = new Date(Date.now() + 9 * 86_400_000)
    const early = randomUUID()
    await database.db.orm.insert(mcpEvents).values({ ...draft, id: early, timestamp: day })
    const asked = await Promise.all(
      Array.from({ length: 5 }, () => database.db.orm.execute(sql`select ensure_event_partitions(10) as created`)),
    )
    const created = asked.map(([row]) => Number(row?.created)).sort()
    expect(created).toEqual([0, 0, 0, 0, 2])
    expect(await place(early)).toBe('mcp_events_default')
  })
})
