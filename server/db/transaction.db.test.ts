import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { connect } from './client.ts'
import { inTransaction } from './transaction.ts'

let test: TestDatabase

beforeAll(async () => {
  test = await createTestDatabase({ empty: true })
  await test.db.sql`create table notes (id int primary key)`
})

afterAll(() => test.drop())

const ids = async () => (await test.db.sql`select id from notes order by id`).map((row) => row.id)

describe('inTransaction', () => {
  it('commits what was done, and undoes all of it when something fails', async () => {
    await inTransaction(test.db, (tx) => tx.execute(sql`insert into notes values (1)`))
    const failing = inTransaction(test.db, async (tx) => {
      await tx.execute(sql`insert into notes values (2)`)
      await tx.execute(sql`insert into notes values (1)`)
    })
    await expect(failing).rejects.toMatchObject({ cause: { code: '23505' } })
    expect(await ids()).toEqual([1])
  })

  it('answers unavailable when no connection becomes free in time, and then does nothing', async () => {
    const small = connect(test.url, { max: 1 })
    let release = () => {}
    const held = inTransaction(small, () => new Promise<void>((resolve) => (release = resolve)))
    const waiting = vi.fn(async () => {})
    await expect(inTransaction(small, waiting, { deadlineMs: 200 })).rejects.toMatchObject({ code: 'unavailable' })
    release()
    await held
    await inTransaction(small, (tx) => tx.execute(sql`select 1`))
    expect(waiting).not.toHaveBeenCalled()
    await small.close()
  })

  it('rolls back work that ends after its deadline, and frees a connection that waits for a lock', async () => {
    const small = connect(test.url, { max: 1 })
    let release = () => {}
    const holding = inTransaction(test.db, async (tx) => {
      await tx.execute(sql`lock table notes in exclusive mode`)
      await new Promise<void>((resolve) => (release = resolve))
    })
    const blocked = inTransaction(small, (tx) => tx.execute(sql`insert into notes values (3)`), { deadlineMs: 300 })
    await expect(blocked).rejects.toMatchObject({ code: 'unavailable' })
    await small.orm.execute(sql`select 1`)
    release()
    await holding
    expect(await ids()).toEqual([1])
    await small.close()
  })

  it('survives losing its connection, whatever the work does afterwards', async () => {
    const late = vi.fn()
    const work = inTransaction(test.db, async (tx) => {
      test.db.dropConnections()
      await new Promise((resolve) => setTimeout(resolve, 50))
      await tx.execute(sql`insert into notes values (4)`).catch(late)
      await tx.execute(sql`insert into notes values (5)`)
    })
    await expect(work).rejects.toMatchObject({ code: 'unavailable' })
    await vi.waitFor(() => expect(late).toHaveBeenCalled())
    expect(await ids()).toEqual([1])
  })

  it('keeps every place of the pool usable through a storm of lost connections', async () => {
    for (let round = 0; round < 20; round++) {
      const asked = Array.from({ length: 30 }, (_, n) =>
        n % 2 === 0 ? test.db.orm.execute(sql`select 1`) : inTransaction(test.db, (tx) => tx.execute(sql`select 1`)),
      )
      setImmediate(test.db.dropConnections)
      await Promise.allSettled(asked)
    }
    const asked = Array.from({ length: 30 }, () =>
      inTransaction(test.db, (tx) => tx.execute(sql`select pg_sleep(0.01)`)),
    )
    await Promise.all(asked)
  })
})
