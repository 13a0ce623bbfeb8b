import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { events } from '#lib/contracts/events'
import { fleet } from '#lib/contracts/fleet'
import { tools } from '#lib/contracts/tools'
import { connect } from './db/client.ts'
import { startEmbedded } from './db/embedded/start-embedded.ts'
import { migrate } from './db/migrate.ts'
import { startWholeApp, type WholeApp } from './testing/whole-app.ts'

const quickChecks = { health_check_interval: 0.3 }
const echo = (whole: WholeApp, server: string) =>
  whole.ask(tools.call, { server, tool: 'echo', arguments: { text: 'x' } })

/** Processes that carry this app's mark and are not in their grave yet. */
function childrenOf(whole: WholeApp): number[] {
  const marker = readFileSync(join(whole.dataDir, 'run', 'marker'), 'utf8').trim()
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(marker)
      } catch {
        return false
      }
    })
}

describe('a server that dies or hangs', () => {
  let whole: WholeApp
  beforeAll(async () => {
    whole = await startWholeApp()
    for (const name of ['victim', 'bystander']) {
      await whole.addFake(name, [], quickChecks)
      await whole.ask(fleet.start, { serverId: name })
      await whole.until(name, (row) => row.health_status === 'healthy')
    }
  })
  afterAll(() => whole.stop())

  it('is seen lost at once and brought back, with the story to tell', async () => {
    const { pid = 0 } = await whole.until('victim', (row) => row.state === 'running')
    const lost = whole.until('victim', (row) => row.health_status === 'disconnected')
    process.kill(-pid, 'SIGKILL')
    expect((await lost).state).toBe('error')
    const back = await whole.until('victim', (row) => row.state === 'running' && row.health_status === 'healthy')
    expect(back.pid).not.toBe(pid)
    const told = async () =>
      (await whole.ask(events.list, { server_id: back.id })).events.map(({ event_type }) => event_type)
    await expect
      .poll(told)
      .toEqual(
        expect.arrayContaining(['fleet.server.lost', 'fleet.server.recovery_attempted', 'fleet.server.recovered']),
      )
    const log = async () => {
      const rows = await whole.database.orm.execute(
        sql`select event_type from mcp_health_log where server_id = ${back.id} order by at, id`,
      )
      return rows.map(({ event_type }) => event_type)
    }
    await expect
      .poll(log)
      .toEqual(expect.arrayContaining(['connected', 'disconnected', 'recovery_attempt', 'recovery_success']))
  })

  it('is found hanging at the next check, hurts nobody else, and recovers (REL-21)', async () => {
    const { pid = 0 } = await whole.until('victim', (row) => row.state === 'running')
    process.kill(pid, 'SIGSTOP')
    const found = await whole.until('victim', (row) => row.health_status === 'degraded')
    expect(found.health.reason).toBeTruthy()
    for (let n = 0; n < 20; n += 1) expect((await echo(whole, 'bystander')).duration_ms).toBeLessThan(1000)
    process.kill(pid, 'SIGCONT')
    await whole.until('victim', (row) => row.health_status === 'healthy')
    await echo(whole, 'victim')
  })

  it.each(['throw', 'spin'] as const)(
    'comes back when the coordinator is lost (%s), and readers are told meanwhile (REL-23)',
    async (how) => {
      const before = childrenOf(whole)
      const pids = ['victim', 'bystander'].map((name) => whole.app.fleet.snapshot.find(name)?.pid)
      expect(before.length).toBeGreaterThanOrEqual(2)
      whole.app.fleet.coordinator.sabotage(how)
      await expect.poll(() => whole.app.fleet.coordinator.staleSince(), { timeout: 10_000, interval: 5 }).not.toBeNull()
      const meanwhile = await whole.ask(fleet.list, {})
      expect(meanwhile.stale?.reason).toContain('coordinator')
      expect(meanwhile.total).toBe(2)
      await expect.poll(() => whole.app.fleet.coordinator.staleSince(), { timeout: 10_000 }).toBeNull()
      for (const name of ['victim', 'bystander']) {
        await whole.until(name, (row) => row.health_status === 'healthy' && !pids.includes(row.pid))
        await echo(whole, name)
      }
      // A hung thread could not collect its children: they are dead, and their numbers remain until the process ends.
      await expect.poll(() => childrenOf(whole).filter((pid) => before.includes(pid))).toEqual([])
    },
    30_000,
  )
})

describe('a database that is gone for a minute', () => {
  let folder: string
  let whole: WholeApp
  let embedded: Awaited<ReturnType<typeof startEmbedded>>
  const silent = { info: () => {}, warn: () => {}, error: () => {} }
  const start = () => startEmbedded({ dataDir: folder, log: silent, settings: { fsync: 'off' } })

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signalbox-outage-'))
    embedded = await start()
    await migrate(embedded.url)
    const db = connect(embedded.url)
    whole = await startWholeApp({ database: { url: embedded.url, db, drop: () => db.close() } })
    await whole.addFake('lasting', [], quickChecks)
    await whole.ask(fleet.start, { serverId: 'lasting' })
  }, 60_000)
  afterAll(async () => {
    await whole.stop()
    await embedded.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('stops no server, answers reads as stale, refuses changes with 503, loses no event, and needs no restart (REL-12, REL-16)', async () => {
    const outageMs = 60_000
    const token = await whole.tokenOf('system_admin')
    const { pid, id } = await whole.until('lasting', (row) => row.state === 'running')
    // Whoever was here before the outage stays known during it.
    expect((await whole.request('GET', '/api/mcp/servers', { token })).status).toBe(200)
    embedded.leave()
    process.kill(embedded.pid, 'SIGINT')
    const goneAt = Date.now()
    await expect.poll(() => whole.request('GET', '/ready').then(({ status }) => status), { timeout: 10_000 }).toBe(503)

    const list = await whole.request('GET', '/api/mcp/servers', { token })
    expect(list).toMatchObject({
      status: 200,
      body: { total: 1, stale: { reason: expect.stringContaining('database') } },
    })
    expect(await whole.request('GET', '/api/mcp/servers/lasting', { token })).toMatchObject({
      status: 200,
      body: { stale: { since: expect.any(String) } },
    })
    expect(await whole.request('GET', '/api/mcp/events', { token })).toMatchObject({
      status: 200,
      body: { stale: { since: expect.any(String) } },
    })
    const refused = await whole.request('POST', '/api/mcp/servers/lasting/stop', { token, body: {} })
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)

    // Facts of the outage itself: calls all the way through, and a loss with its recovery.
    const correlations: string[] = []
    process.kill(-(pid ?? 0), 'SIGKILL')
    await whole.until('lasting', (row) => row.state === 'running' && row.pid !== pid)
    await expect
      .poll(
        async () => {
          const answer = await whole.request('POST', '/api/mcp/tools/call', {
            token,
            body: { server: 'lasting', tool: 'echo', arguments: { text: 'x' } },
          })
          expect(answer.status).toBe(200)
          correlations.push((answer.body as { correlation_id: string }).correlation_id)
          return Date.now() - goneAt
        },
        { timeout: outageMs + 10_000, interval: 500 },
      )
      .toBeGreaterThan(outageMs)

    embedded = await start()
    await expect.poll(() => whole.request('GET', '/ready').then(({ status }) => status), { timeout: 10_000 }).toBe(200)
    expect(await whole.request('POST', '/api/mcp/servers/lasting/stop', { token, body: {} })).toMatchObject({
      status: 200,
      body: { success: true },
    })
    await expect.poll(() => whole.app.facts.outbox.depth(), { timeout: 10_000 }).toEqual({ memory: 0, spooled: 0 })
    const rows = await whole.database.orm.execute(
      sql`select correlation_id, count(*)::int as n from mcp_events where event_type = 'tools.call.completed' group by 1`,
    )
    const stored = new Map(rows.map((row) => [row.correlation_id, row.n]))
    expect(correlations.map((one) => stored.get(one))).toEqual(correlations.map(() => 1))
    const story = await whole.database.orm.execute(
      sql`select event_type from mcp_events where server_id = ${id} and event_type like 'fleet.server.%'`,
    )
    expect(story.map(({ event_type }) => event_type)).toEqual(
      expect.arrayContaining(['fleet.server.lost', 'fleet.server.recovered']),
    )
    await expect.poll(async () => (await whole.ask(fleet.list, {})).stale, { timeout: 10_000 }).toBeNull()
  }, 120_000)
})
