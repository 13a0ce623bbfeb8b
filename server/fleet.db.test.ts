import { createServer } from 'node:http'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { events } from '#lib/contracts/events'
import { fleet } from '#lib/contracts/fleet'
import { MASK } from '#lib/contracts/fleet-model'
import { tools } from '#lib/contracts/tools'
import { startWholeApp, type WholeApp } from './testing/whole-app.ts'

let whole: WholeApp
beforeAll(async () => {
  whole = await startWholeApp()
})
afterAll(() => whole.stop())

const CANARY = 'canary-secret-5f2a'

interface Refused {
  error: {
    code: string
    message: string
    request_id: string
    details?: { fields?: { field: string; message: string }[] }
  }
}
const refused = (body: unknown) => (body as Refused).error

describe('registering and changing a server', () => {
  it('names every faulty field of a bad definition', async () => {
    const token = await whole.tokenOf('system_admin')
    const body = {
      name: 'Not Good',
      transport: 'stdio',
      config: { command: 'x', timeout: -1, args: 'no list', bogus: 1 },
      tags: ['a b'],
    }
    const answer = await whole.request('POST', '/api/mcp/servers', { token, body })
    expect(answer.status).toBe(422)
    const fields = refused(answer.body).details?.fields?.map(({ field }) => field)
    expect(fields).toEqual(expect.arrayContaining(['name', 'config.timeout', 'config.args', 'config.bogus', 'tags.0']))
    expect(refused(answer.body).request_id).toBe(answer.headers.get('x-request-id'))
  })

  it.each([
    ['bulk', 'name'],
    ['test', 'name'],
  ])('refuses the reserved name %s', async (name, field) => {
    const token = await whole.tokenOf('system_admin')
    const answer = await whole.request('POST', '/api/mcp/servers', {
      token,
      body: { name, transport: 'stdio', config: { command: 'node' } },
    })
    expect(refused(answer.body).details?.fields?.[0]?.field).toBe(field)
  })

  it('says which fields a transport needs and which it does not know', async () => {
    const token = await whole.tokenOf('system_admin')
    const cases = [
      [{ transport: 'stdio', config: { url: 'http://127.0.0.1:1/mcp' } }, ['config.command', 'config.url']],
      [{ transport: 'sse', config: { command: 'node' } }, ['config.url', 'config.command']],
      [{ transport: 'streamable-http', config: { url: 'http://user:pw@127.0.0.1/' } }, ['config.url']],
    ] as const
    for (const [definition, fields] of cases) {
      const answer = await whole.request('POST', '/api/mcp/servers', { token, body: { name: 'x', ...definition } })
      expect(answer.status).toBe(422)
      expect(refused(answer.body).details?.fields?.map(({ field }) => field)).toEqual(fields)
    }
  })

  it('keeps secrets sealed at rest and masked in every answer (SEC-32)', async () => {
    const server = await whole.addFake('secretive', [], { environment: { API_KEY: CANARY } })
    expect(server.config.environment).toEqual({ API_KEY: MASK })
    const rows = await whole.database.orm.execute(sql`select config::text from mcp_servers where name = 'secretive'`)
    expect(JSON.stringify(rows)).not.toContain(CANARY)
    const audit = await whole.database.orm.execute(sql`select input::text from audit_entries`)
    expect(JSON.stringify(audit)).not.toContain(CANARY)
    const history = await whole.database.orm.execute(sql`select * from mcp_config_changes`)
    expect(JSON.stringify(history)).not.toContain(CANARY)
    expect(JSON.stringify(await whole.ask(fleet.inspect, { serverId: 'secretive' }))).not.toContain(CANARY)
    // The server itself gets it, and a masked value sent back keeps it.
    await whole.ask(fleet.update, { serverId: 'secretive', config: { environment: { API_KEY: MASK, MORE: 'x' } } })
    await whole.ask(fleet.start, { serverId: 'secretive' })
    const { result } = await whole.ask(tools.call, { server: 'secretive', tool: 'env', arguments: {} })
    expect(JSON.stringify(result)).toContain(CANARY)
  })

  it('asks for a masked credential again when the address changes (fleet.secrets.stay-with-their-address)', async () => {
    const created = await whole.ask(fleet.create, {
      name: 'remote',
      transport: 'streamable-http',
      config: { url: 'http://127.0.0.1:9/mcp', headers: { Authorization: `Bearer ${CANARY}` } },
    })
    const token = await whole.tokenOf('operator')
    const body = { config: { url: 'http://127.0.0.1:10/mcp' } }
    const answer = await whole.request('PUT', `/api/mcp/servers/${created.id}`, {
      token,
      body: { config: { ...body.config, headers: { Authorization: MASK } } },
    })
    expect(answer.status).toBe(422)
    expect(refused(answer.body).details?.fields?.[0]?.field).toBe('config.headers.Authorization')
    const trial = await whole.request('POST', '/api/mcp/servers/test', {
      token,
      body: {
        transport: 'streamable-http',
        serverId: 'remote',
        config: { ...body.config, headers: { Authorization: MASK } },
      },
    })
    expect(trial.status).toBe(422)
  })

  it('lets only those define a command who may (SEC-01)', async () => {
    for (const role of ['operator', 'admin'] as const) {
      const token = await whole.tokenOf(role)
      const stdio = { name: `by-${role}`, transport: 'stdio', config: { command: 'node' } }
      expect((await whole.request('POST', '/api/mcp/servers', { token, body: stdio })).status).toBe(403)
      expect(
        (
          await whole.request('POST', '/api/mcp/servers/test', {
            token,
            body: { transport: 'stdio', config: { command: 'node' } },
          })
        ).status,
      ).toBe(403)
      const change = await whole.request('PUT', '/api/mcp/servers/secretive', {
        token,
        body: { config: { args: ['-e', '1'] } },
      })
      expect(change.status).toBe(403)
      const http = { name: `http-by-${role}`, transport: 'sse', config: { url: 'http://127.0.0.1:9/sse' } }
      expect((await whole.request('POST', '/api/mcp/servers', { token, body: http })).status).toBe(201)
      const turned = await whole.request('PUT', `/api/mcp/servers/http-by-${role}`, {
        token,
        body: { transport: 'stdio', config: { url: null, command: 'node' } },
      })
      expect(turned.status).toBe(403)
    }
  })

  it('refuses a change made on an older revision, and a name that is taken (fleet.update.refuses-older-revision)', async () => {
    const server = await whole.addFake('revised')
    const after = await whole.ask(fleet.update, { serverId: server.id, description: 'one', revision: server.revision })
    expect(after.revision).toBe(server.revision + 1)
    const token = await whole.tokenOf('system_admin')
    const late = await whole.request('PUT', `/api/mcp/servers/${server.id}`, {
      token,
      body: { description: 'two', revision: server.revision },
    })
    expect([late.status, refused(late.body).code]).toEqual([409, 'conflict'])
    const taken = await whole.request('PUT', `/api/mcp/servers/${server.id}`, { token, body: { name: 'secretive' } })
    expect(taken.status).toBe(409)
  })

  it('restarts for what the process depends on and for nothing else (fleet.update.restarts-only-when-needed)', async () => {
    await whole.addFake('edited')
    await whole.ask(fleet.start, { serverId: 'edited' })
    const { pid } = await whole.until('edited', (row) => row.state === 'running')
    await whole.ask(fleet.update, {
      serverId: 'edited',
      description: 'new words',
      tags: ['team'],
      config: { timeout: 20 },
    })
    expect((await whole.until('edited', (row) => row.description === 'new words')).pid).toBe(pid)
    await whole.ask(fleet.update, { serverId: 'edited', config: { environment: { MODE: 'b' } } })
    const restarted = await whole.until('edited', (row) => row.state === 'running' && row.pid !== pid)
    expect(restarted.health_status).toBe('healthy')
    const detail = await whole.ask(fleet.inspect, { serverId: 'edited' })
    expect(detail.config_history[0]?.diff).toEqual([{ path: 'config.environment', new: { MODE: '[changed]' } }])
  })

  it('takes changes made in SQL at once, deletions included', async () => {
    await whole.addFake('by-sql')
    await whole.database.orm.execute(sql`update mcp_servers set desired_state = 'running' where name = 'by-sql'`)
    await whole.until('by-sql', (row) => row.state === 'running')
    await whole.database.orm.execute(sql`delete from mcp_servers where name = 'by-sql'`)
    await expect.poll(() => whole.app.fleet.snapshot.find('by-sql')).toBeUndefined()
  })
})

describe('commands', () => {
  it('start, restart and stop, and say so', async () => {
    const created = await whole.addFake('commanded')
    const start = await whole.ask(fleet.start, { serverId: created.id })
    expect(start).toMatchObject({
      success: true,
      pending: false,
      command_type: 'start',
      message: 'commanded is running with 14 tools.',
    })
    const first = (await whole.until('commanded', (row) => row.state === 'running')).pid
    await whole.ask(fleet.restart, { serverId: 'commanded' })
    expect((await whole.until('commanded', (row) => row.state === 'running')).pid).not.toBe(first)
    await whole.ask(fleet.stop, { serverId: 'commanded' })
    expect(await whole.until('commanded', (row) => row.state === 'stopped')).not.toHaveProperty('pid')
    const stored = async () =>
      whole.database.orm.execute(
        sql`select command_type, status from mcp_commands where server_name = 'commanded' order by created_at`,
      )
    await expect.poll(stored).toEqual([
      { command_type: 'start', status: 'succeeded' },
      { command_type: 'restart', status: 'succeeded' },
      { command_type: 'stop', status: 'succeeded' },
    ])
  })

  it('refuse what makes no sense in the state it is in (fleet.start.refuses-when-running)', async () => {
    await whole.addFake('steady')
    await whole.ask(fleet.start, { serverId: 'steady' })
    await expect(whole.ask(fleet.start, { serverId: 'steady' })).rejects.toThrow('already running')
    await whole.ask(fleet.disable, { serverId: 'steady' })
    await expect(whole.ask(fleet.start, { serverId: 'steady' })).rejects.toThrow('Enable it first')
    await whole.ask(fleet.enable, { serverId: 'steady' })
    await whole.until('steady', (row) => row.state === 'running')
  })

  it('tell the cause and the remedy of a start that cannot succeed, at once (REL-04)', async () => {
    const token = await whole.tokenOf('system_admin')
    const body = { name: 'absent', transport: 'stdio', config: { command: 'no-such-program-here' }, start: true }
    expect((await whole.request('POST', '/api/mcp/servers', { token, body })).status).toBe(201)
    const row = await whole.until('absent', ({ state }) => state === 'error')
    expect(row).toMatchObject({ health_status: 'disabled', problem: { code: 'command_not_found' } })
    const again = await whole.ask(fleet.start, { serverId: 'absent' })
    expect(again).toMatchObject({ success: false, error_code: 'command_not_found' })
    await whole.ask(fleet.update, {
      serverId: 'absent',
      config: { command: process.execPath, args: ['-e', 'process.exit(78)'] },
    })
    expect((await whole.until('absent', ({ problem }) => problem?.code === 'bad_configuration')).health_status).toBe(
      'disabled',
    )
  })

  it('answer pending when nobody wants to wait, and record the outcome all the same', async () => {
    await whole.addFake('slow', ['--slow-start', '300'])
    const result = await whole.ask(fleet.start, { serverId: 'slow', wait: 0 })
    expect(result).toMatchObject({ success: true, pending: true })
    await whole.until('slow', (row) => row.state === 'running')
    const status = async () =>
      (await whole.database.orm.execute(sql`select status from mcp_commands where id = ${result.command_id}`))[0]
    await expect.poll(status).toEqual({ status: 'succeeded' })
  })

  it('delete a server with its process and keep its story', async () => {
    const server = await whole.addFake('doomed')
    await whole.ask(fleet.start, { serverId: 'doomed' })
    const { pid } = await whole.until('doomed', (row) => row.state === 'running')
    await whole.ask(fleet.remove, { serverId: 'doomed' })
    expect(() => process.kill(pid ?? 0, 0)).toThrow()
    const page = await whole.ask(events.list, { server_id: server.id })
    expect(page.events.map(({ event_type }) => event_type)).toContain('fleet.server.deleted')
  })
})

describe('trying a connection', () => {
  it('reports each step of a stored server and of one nobody stored', async () => {
    await whole.addFake('tried')
    const report = await whole.ask(fleet.test, { serverId: 'tried' })
    expect(report.steps.map(({ step, ok }) => [step, ok])).toEqual([
      ['spawn', true],
      ['initialize', true],
      ['list', true],
      ['disconnect', true],
    ])
    const broken = await whole.ask(fleet.testConfig, {
      transport: 'stdio',
      config: { command: process.execPath, args: ['-e', 'console.error("boom on purpose"); process.exit(3)'] },
    })
    expect(broken).toMatchObject({ success: false, problem: { step: 'initialize' } })
    expect(broken.stderr.join('\n')).toContain('boom on purpose')
  })

  it('tells an HTTP server that wants credentials from one that is not there', async () => {
    const guard = createServer((_request, response) => response.writeHead(401).end())
    await new Promise<void>((resolve) => guard.listen(0, '127.0.0.1', resolve))
    const address = guard.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const trial = (url: string) => whole.ask(fleet.testConfig, { transport: 'streamable-http', config: { url } })
    expect((await trial(`http://127.0.0.1:${port}/mcp`)).problem?.code).toBe('unauthorized')
    await new Promise((resolve) => guard.close(resolve))
    expect((await trial(`http://127.0.0.1:${port}/mcp`)).problem?.code).toBe('connection_refused')
    expect((await trial('http://169.254.169.254/latest/meta-data')).problem?.code).toBe('address_refused')
  })
})

describe('calling tools', () => {
  beforeAll(async () => {
    await whole.addFake('callee')
    await whole.ask(fleet.start, { serverId: 'callee' })
  })
  const call = (body: unknown, token: string) => whole.request('POST', '/api/mcp/tools/call', { token, body })

  it('answers the MCP result untouched, with timing and correlation', async () => {
    const answer = await whole.ask(tools.call, { server: 'callee', tool: 'echo', arguments: { text: 'höi' } })
    expect(answer.result).toEqual({ content: [{ type: 'text', text: 'höi' }] })
    expect(answer.duration_ms).toBeGreaterThan(0)
    const stored = async () =>
      (await whole.ask(events.list, { correlation_id: answer.correlation_id })).events.map(
        ({ event_type }) => event_type,
      )
    await expect.poll(stored).toEqual(['tools.call.completed'])
  })

  it('checks arguments, tool, server and permission first (tools.call.checked-first)', async () => {
    const token = await whole.tokenOf('operator')
    const bad = await call({ server: 'callee', tool: 'echo', arguments: { text: 5 } }, token)
    expect([bad.status, refused(bad.body).details?.fields?.[0]?.field]).toEqual([422, 'arguments.text'])
    expect((await call({ server: 'callee', tool: 'nope' }, token)).status).toBe(404)
    expect((await call({ server: 'nobody', tool: 'echo' }, token)).status).toBe(404)
    expect((await call({ server: 'callee', tool: 'echo' }, await whole.tokenOf('viewer'))).status).toBe(403)
  })

  it('gives up after the time it was given, and the server goes on', async () => {
    const token = await whole.tokenOf('operator')
    const late = await call({ server: 'callee', tool: 'sleep', arguments: { ms: 60_000 }, timeout: 0.2 }, token)
    expect([late.status, refused(late.body).code]).toEqual([504, 'timeout'])
    expect((await call({ server: 'callee', tool: 'echo', arguments: { text: 'ok' } }, token)).status).toBe(200)
  })

  it('cancels upstream when the caller goes away (tools.call.cancel-reaches-upstream)', async () => {
    const token = await whole.tokenOf('operator')
    const caller = new AbortController()
    const gone = fetch(`${whole.url}/api/mcp/tools/call`, {
      method: 'POST',
      signal: caller.signal,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ server: 'callee', tool: 'sleep', arguments: { ms: 60_000 } }),
    }).catch(() => 'aborted')
    const failed = async () =>
      (await whole.ask(events.list, { event_type: 'tools.call.failed', search: 'went away' })).events.length
    const before = await failed()
    // The call must have reached the server, or there would be nothing to cancel.
    await expect.poll(() => whole.app.fleet.snapshot.find('callee')?.state).toBe('running')
    setImmediate(() => caller.abort())
    expect(await gone).toBe('aborted')
    await expect.poll(failed).toBeGreaterThanOrEqual(before)
    expect((await call({ server: 'callee', tool: 'echo', arguments: { text: 'ok' } }, token)).status).toBe(200)
  })

  it('says at once why a server that is not running cannot be called', async () => {
    await whole.addFake('resting')
    const answer = await call({ server: 'resting', tool: 'echo' }, await whole.tokenOf('operator'))
    expect([answer.status, refused(answer.body).message]).toEqual([503, 'resting is stopped.'])
    expect(answer.headers.get('retry-after')).toBe('5')
  })
})

describe('the list', () => {
  it('filters, sorts and pages', async () => {
    const page = await whole.ask(fleet.list, { state: 'running', sort: 'name', order: 'desc', page_size: 2 })
    expect(page.servers).toHaveLength(2)
    expect(page.total).toBeGreaterThan(2)
    const names = page.servers.map(({ name }) => name)
    expect(names).toEqual([...names].sort().reverse())
    expect((await whole.ask(fleet.list, { tag: 'team' })).servers.map(({ name }) => name)).toEqual(['edited'])
    expect((await whole.ask(fleet.list, { search: 'new WORDS' })).total).toBe(1)
  })

  it('pages through events by key without gap or double', async () => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await whole.ask(events.list, {
        limit: 7,
        end_date: new Date().toISOString(),
        ...(cursor ? { cursor } : {}),
      })
      seen.push(...page.events.map(({ id }) => id))
      cursor = page.next_cursor ?? undefined
    } while (cursor && seen.length < 200)
    expect(new Set(seen).size).toBe(seen.length)
    const token = await whole.tokenOf('viewer')
    const wrong = await whole.request('GET', '/api/mcp/events?cursor=bogus', { token })
    expect(refused(wrong.body).details?.fields?.[0]?.field).toBe('cursor')
  })
})
