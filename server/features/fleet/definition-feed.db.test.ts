import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { MASK, ServerConfig } from '#lib/contracts/fleet-model'
import { createVault } from '#server/platform/vault'
import { createTestDatabase, type TestDatabase } from '#server/testing/database'
import { FakeClock } from '#server/testing/fake-clock'
import { createHeardLog } from '#server/testing/heard-log'
import { createDefinitionFeed, type DefinitionFeed, type DefinitionFeedParts } from './definition-feed.ts'
import { sealConfig } from './secrets.ts'

const vault = createVault('a root secret for tests, long enough')
const feeds: DefinitionFeed[] = []
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})
afterEach(async () => {
  await Promise.all(feeds.splice(0).map((feed) => feed.stop()))
  await database.db.sql`delete from mcp_servers`
})
afterAll(() => database.drop())

type Change = Parameters<DefinitionFeedParts['changed']>[0]

function createRoom() {
  const changes: Change[] = []
  const removed: string[] = []
  const clock = new FakeClock()
  const feed = createDefinitionFeed({
    database: database.db,
    vault,
    clock,
    log: createHeardLog().log,
    changed: (change) => void changes.push(change),
    removed: (id) => void removed.push(id),
  })
  feeds.push(feed)
  return { feed, clock, changes, removed }
}

async function addServer(): Promise<string> {
  const id = randomUUID()
  const config = sealConfig(ServerConfig.parse({ command: 'node', environment: { KEY: 'canary' } }), id, vault)
  await database.db.sql`insert into mcp_servers (id, name, type, transport, config)
    values (${id}, ${id.slice(0, 8)}, 'git', 'stdio', ${JSON.stringify(config)}::jsonb)`
  return id
}

it('tells what is there when it starts: masked for the picture, in the clear for the coordinator', async () => {
  const id = await addServer()
  const { feed, changes } = createRoom()
  await feed.start()
  expect(changes).toHaveLength(1)
  expect(changes[0]?.defined).toMatchObject({ id, config: { environment: { KEY: MASK } } })
  expect(changes[0]?.runnable).toMatchObject({ id, shouldRun: false, config: { environment: { KEY: 'canary' } } })
})

it('hears of every change, whoever made it, and of deletions', async () => {
  const { feed, changes, removed } = createRoom()
  await feed.start()
  const id = await addServer()
  await expect.poll(() => changes.length).toBe(1)
  await database.db.sql`update mcp_servers set desired_state = 'running' where id = ${id}`
  await expect.poll(() => changes.at(-1)?.runnable.shouldRun).toBe(true)
  await database.db.sql`delete from mcp_servers where id = ${id}`
  await expect.poll(() => removed).toEqual([id])
})

it('tells a revision once, with the correlation of who asked for it', async () => {
  const { feed, changes } = createRoom()
  const id = await addServer()
  await feed.refresh(id, 'correlation-1')
  await feed.refresh(id, 'correlation-2')
  expect(changes.map(({ correlationId }) => correlationId)).toEqual(['correlation-1'])
})

it('finds what a lost notification did not tell, twice a minute', async () => {
  const { feed, clock, changes, removed } = createRoom()
  const gone = await addServer()
  await feed.start()
  await database.db.sql`alter table mcp_servers disable trigger user`
  await database.db.sql`delete from mcp_servers where id = ${gone}`
  const id = await addServer()
  await database.db.sql`alter table mcp_servers enable trigger user`
  expect(changes.map(({ defined }) => defined.id)).toEqual([gone])
  await clock.advance(30_000)
  await expect.poll(() => changes.map(({ defined }) => defined.id)).toEqual([gone, id])
  expect(removed).toEqual([gone])
})

it('listens anew after an outage and reads what it missed (REL-16)', async () => {
  const { feed, changes } = createRoom()
  await feed.start()
  await database.db.sql`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'signalbox-listen' and datname = current_database()`
  feed.resume()
  const id = await addServer()
  await expect.poll(() => changes.map(({ defined }) => defined.id)).toEqual([id])
})

it('remembers the troubles a former process had with a server (REL-01)', async () => {
  const id = await addServer()
  const health = { consecutive_failures: 7, failing_since: '2030-01-01T00:00:00.000Z' }
  await database.db.sql`update mcp_servers set health = ${JSON.stringify(health)}::jsonb where id = ${id}`
  const { feed } = createRoom()
  await feed.start()
  expect(feed.remembered(id)).toEqual({
    consecutiveFailures: 7,
    restarts: 0,
    failingSince: Date.UTC(2030, 0, 1),
    gaveUp: false,
  })
})
