import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fixtureServer } from '#lib/snapshot/server-fixture'
import { connect } from '#server/db/client'
import { createTestDatabase, type TestDatabase } from '#server/testing/database'
import { FakeClock } from '#server/testing/fake-clock'
import { createHeardLog } from '#server/testing/heard-log'
import { createStateMemory } from './remember-state.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const { log } = createHeardLog()

async function addServer(): Promise<string> {
  const id = randomUUID()
  await database.db.sql`insert into mcp_servers (id, name, type, transport) values (${id}, ${id}, 'git', 'stdio')`
  return id
}

const stateOf = async (id: string) =>
  (await database.db.sql`select state, status, pid, revision from mcp_servers where id = ${id}`)[0]

it('writes only the last of many states, and counts no revision for it', async () => {
  const id = await addServer()
  const memory = createStateMemory({ database: database.db, clock: new FakeClock(), log })
  memory.remember(fixtureServer(1, { id, state: 'starting', status: 'starting' }))
  memory.remember(fixtureServer(1, { id, pid: 77 }))
  await memory.close()
  expect(await stateOf(id)).toMatchObject({ state: 'running', status: 'running', pid: 77, revision: 1 })
})

it('writes as many as there are, a few hundred at a time', async () => {
  const ids = await Promise.all(Array.from({ length: 250 }, addServer))
  const clock = new FakeClock()
  const memory = createStateMemory({ database: database.db, clock, log })
  ids.forEach((id, number) => void memory.remember(fixtureServer(number, { id, pid: number })))
  await clock.advance(200)
  await expect
    .poll(async () => {
      await clock.advance(200)
      const [row] = await database.db
        .sql`select count(*)::int as written from mcp_servers where id = any(${ids}::uuid[]) and state = 'running'`
      return row?.written
    })
    .toBe(250)
  await memory.close()
})

it('keeps the newest states while the database is away, and writes them when it is back (REL-16)', async () => {
  const id = await addServer()
  let isAway = true
  const nowhere = connect('postgresql://nobody@127.0.0.1:1/none')
  const flaky = {
    ...database.db,
    get orm() {
      return isAway ? nowhere.orm : database.db.orm
    },
  }
  const clock = new FakeClock()
  const memory = createStateMemory({ database: flaky, clock, log })
  memory.remember(fixtureServer(1, { id, pid: 1 }))
  await clock.advance(200)
  memory.remember(fixtureServer(1, { id, pid: 2 }))
  isAway = false
  await expect
    .poll(async () => {
      await clock.advance(1000)
      return stateOf(id)
    })
    .toMatchObject({ state: 'running', pid: 2 })
  await memory.close()
  await nowhere.close()
  expect(clock.pending).toBe(0)
})
