import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operations } from './operations.ts'
import { createSecret } from './platform/ids.ts'
import { startWholeApp, type WholeApp } from './testing/whole-app.ts'

let whole: WholeApp
let token: string
beforeAll(async () => {
  whole = await startWholeApp()
  token = await whole.tokenOf('system_admin')
  await whole.addFake('subject')
})
afterAll(() => whole.stop())

const newcomer = () => ({
  email: `${createSecret(6)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, 'x')}@example.org`,
  name: 'Ana',
  role: 'viewer',
  password: 'a long enough passphrase',
})

/** One good asking for each command and call; a new one must be added here. */
const SAMPLES: Record<string, () => Promise<{ path?: string; body?: unknown; status?: number }>> = {
  'fleet.create': async () => ({
    body: { name: 'sampled', transport: 'sse', config: { url: 'http://127.0.0.1:9/sse' } },
  }),
  'fleet.update': async () => ({ path: '/api/mcp/servers/subject', body: { description: 'changed' } }),
  'fleet.start': async () => ({ path: '/api/mcp/servers/subject/start', body: {} }),
  'fleet.restart': async () => ({ path: '/api/mcp/servers/subject/restart', body: {} }),
  'fleet.test': async () => ({ path: '/api/mcp/servers/subject/test', body: {} }),
  'fleet.test_config': async () => ({ body: { transport: 'sse', config: { url: 'http://127.0.0.1:9/sse' } } }),
  'tools.call': async () => ({ body: { server: 'subject', tool: 'echo', arguments: { text: 'x' } } }),
  'fleet.stop': async () => ({ path: '/api/mcp/servers/subject/stop', body: {} }),
  'fleet.disable': async () => ({ path: '/api/mcp/servers/subject/disable', body: {} }),
  'fleet.enable': async () => ({ path: '/api/mcp/servers/subject/enable', body: {} }),
  'fleet.remove': async () => ({ path: '/api/mcp/servers/subject' }),
  'access.create_user': async () => ({ body: newcomer() }),
  'access.change_role': async () => {
    const made = await whole.request('POST', '/api/mcp/users', { token, body: newcomer() })
    const { user } = made.body as { user: { id: string } }
    return { path: `/api/mcp/users/${user.id}/role`, body: { role: 'operator' } }
  },
  'access.token': async () => ({ body: { email: 'admin@example.org', password: 'correct horse battery staple' } }),
  'access.sign_in': async () => ({ body: { email: 'admin@example.org', password: 'correct horse battery staple' } }),
  'access.refresh': async () => {
    const body = { email: 'admin@example.org', password: 'correct horse battery staple' }
    const made = await whole.request('POST', '/api/auth/token', { body })
    return { body: { refresh_token: (made.body as { refresh_token: string }).refresh_token } }
  },
  'access.revoke_session': async () => {
    const listed = await whole.request('GET', '/api/auth/sessions', { token: await whole.tokenOf('viewer') })
    const [session] = (listed.body as { sessions: { id: string }[] }).sessions
    // Somebody else's session is as good as none.
    return { path: `/api/auth/sessions/${session?.id}`, status: 404 }
  },
  // Closed once somebody exists: a refusal leaves its one entry too.
  'access.complete_setup': async () => ({ body: { ...newcomer(), role: undefined, token: 'x' }, status: 409 }),
  'access.sign_out': async () => ({ body: {} }),
}

async function entries(requestId: string) {
  return whole.database.orm.execute(
    sql`select operation, outcome, actor_kind from audit_entries where request_id = ${requestId}`,
  )
}

const changing = operations.filter(({ contract }) => contract.kind !== 'query').map(({ contract }) => contract)

describe('the audit log', () => {
  it('has a sample for every command and call', () => {
    expect(Object.keys(SAMPLES).sort()).toEqual(changing.map(({ name }) => name).sort())
  })

  it('gets exactly one entry for each, done or refused (audit.one-entry-each)', async () => {
    for (const [name, sample] of Object.entries(SAMPLES)) {
      const contract = changing.find((one) => one.name === name)
      if (!contract) throw new Error(`${name} is gone`)
      const { path = contract.path, body, status } = await sample()
      const requestId = `audit-${name}`
      const answer = await whole.request(contract.method, path, { token, body, headers: { 'x-request-id': requestId } })
      expect([name, answer.status, status === undefined ? '' : answer.body]).toEqual([
        name,
        status ?? contract.status ?? 200,
        status === undefined ? '' : answer.body,
      ])
      await expect.poll(() => entries(requestId), { message: name }).toHaveLength(1)
      const [entry] = await entries(requestId)
      expect(entry).toMatchObject({ operation: name, outcome: status === undefined ? 'done' : 'failed' })
    }
  })

  it('names who was refused what', async () => {
    const viewer = await whole.tokenOf('viewer')
    await whole.request('POST', '/api/mcp/servers', {
      token: viewer,
      body: {},
      headers: { 'x-request-id': 'refused-1' },
    })
    await expect
      .poll(() => entries('refused-1'))
      .toEqual([{ operation: 'fleet.create', outcome: 'refused', actor_kind: 'user' }])
  })
})
