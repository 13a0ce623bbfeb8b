import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { access } from '#lib/contracts/access'
import type { AnyContract } from '#lib/contracts/contract'
import { isAppError } from '#lib/contracts/errors'
import { events } from '#lib/contracts/events'
import { fleet } from '#lib/contracts/fleet'
import { PERMISSIONS, ROLE_PERMISSIONS } from '#lib/contracts/permissions'
import { live } from '#lib/contracts/realtime'
import { tools } from '#lib/contracts/tools'
import { operations } from './operations.ts'
import type { Actor, AnyOperation } from './platform/operation.ts'
import { createRunner, type RunnerParts } from './platform/run-operation.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const MODULES: Record<string, Record<string, AnyContract>> = { access, events, fleet, live, tools }
const contracts = Object.entries(MODULES).flatMap(([module, all]) =>
  Object.entries(all).map(([key, contract]) => ({ module, key, contract })),
)
/** Contracts anybody may ask without being signed in; a new one must be written down here. */
const OPEN = ['access.complete_setup', 'access.refresh', 'access.setup_status', 'access.sign_in', 'access.token']
const SIGNED_IN = ['access.list_sessions', 'access.me', 'access.revoke_session', 'access.sign_out']

const ANONYMOUS: Actor = {
  kind: 'anonymous',
  userId: null,
  sessionId: null,
  name: 'anonymous',
  role: null,
  permissions: new Set(),
  address: null,
  userAgent: null,
}

/** A runner that could do nothing beyond its first steps: there is no database behind it. */
function hollowRunner(noted: unknown[]) {
  const parts = {
    operations,
    clock: { now: () => 0 },
    noteAudit: (record: unknown) => void noted.push(record),
    assertWritable: () => {},
  }
  return createRunner(parts as unknown as RunnerParts)
}

async function refusal(operation: AnyOperation, actor: Actor, input: unknown) {
  const noted: unknown[] = []
  try {
    await hollowRunner(noted).run(operation.contract.name, {
      actor,
      input,
      requestId: 'request-1',
      correlationId: 'request-1',
      signal: new AbortController().signal,
    })
  } catch (error) {
    return { code: isAppError(error) ? error.code : 'not an AppError', error, noted }
  }
  return { code: 'none', error: undefined, noted }
}

const routePath = (contract: AnyContract) => contract.path.replace(/:(\w+)/g, '[$1]')

function routeFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = `${folder}/${name}`
    if (statSync(join(ROOT, path)).isDirectory()) return routeFiles(path)
    return name === 'route.ts' ? [path] : []
  })
}

describe('every contract', () => {
  it('has exactly one operation, and every operation a declared contract', () => {
    const declared = contracts.map(({ contract }) => contract.name).sort()
    expect(operations.map(({ contract }) => contract.name).sort()).toEqual(declared)
    expect(new Set(declared).size).toBe(declared.length)
    for (const operation of operations) {
      expect(
        contracts.some(({ contract }) => contract === operation.contract),
        operation.contract.name,
      ).toBe(true)
    }
  })

  it.each(contracts)('$contract.name has one door at its path', ({ module, key, contract }) => {
    const file = `app${routePath(contract)}/route.ts`
    // Signing in and out also write the cookie, around the same route.
    const line = new RegExp(
      `export const ${contract.method} = (givingCookie\\(|takingCookie\\()?route\\(${module}\\.${key}\\)`,
    )
    if (contract.lane === 'direct') {
      expect(existsSync(join(ROOT, file)) && line.test(readFileSync(join(ROOT, file), 'utf8'))).toBe(false)
    } else {
      expect(readFileSync(join(ROOT, file), 'utf8')).toMatch(line)
    }
  })

  it('is all there is: no route file names anything else', () => {
    const known = new Set(contracts.map(({ contract }) => `app${routePath(contract)}/route.ts`))
    expect(routeFiles('app').filter((file) => !known.has(file))).toEqual(['app/api/auth/[...nextauth]/route.ts'])
  })

  it('declares who may ask; those open to all are known', () => {
    const withPermission = (permission: string) =>
      contracts
        .filter(({ contract }) => contract.permission === permission)
        .map(({ contract }) => contract.name)
        .sort()
    expect(withPermission('anyone')).toEqual(OPEN)
    expect(withPermission('signed_in')).toEqual(SIGNED_IN)
  })

  it('changes nothing by GET (SEC-28)', () => {
    expect(contracts.filter(({ contract }) => contract.method === 'GET' && contract.kind !== 'query')).toEqual([])
    expect(contracts.filter(({ contract }) => contract.kind === 'query' && contract.method !== 'GET')).toEqual([])
  })
})

describe.each(operations.map((operation) => ({ name: operation.contract.name, operation })))(
  '$name',
  ({ operation }) => {
    const { permission, kind } = operation.contract

    it('refuses whoever lacks its permission (SEC-08)', async () => {
      if (permission === 'anyone') return expect(OPEN).toContain(operation.contract.name)
      const asAnonymous = await refusal(operation, ANONYMOUS, {})
      expect(asAnonymous.code).toBe('unauthenticated')
      if (permission !== 'signed_in') {
        const others = PERMISSIONS.filter((one) => one !== permission)
        const without: Actor = { ...ANONYMOUS, kind: 'user', userId: 'u', name: 'ana', permissions: new Set(others) }
        expect((await refusal(operation, without, {})).code).toBe('forbidden')
      }
      // A refused change or call is worth an entry; a refused look is not.
      expect(asAnonymous.noted).toHaveLength(kind === 'query' ? 0 : 1)
      if (kind !== 'query')
        expect(asAnonymous.noted[0]).toMatchObject({ operation: operation.contract.name, outcome: 'refused' })
    })

    it('refuses keys it does not know and names them (operations.input.unknown-keys-refused)', async () => {
      const mighty: Actor = { ...ANONYMOUS, kind: 'user', userId: 'u', name: 'ana', permissions: new Set(PERMISSIONS) }
      const { code, error } = await refusal(operation, mighty, { no_such_key: 1 })
      expect(code).toBe('invalid')
      expect(isAppError(error) && error.fields).toContainEqual({
        field: 'no_such_key',
        message: 'There is no such field; remove it.',
      })
    })
  },
)

it('grants each role these rights', () => {
  expect(ROLE_PERMISSIONS).toMatchInlineSnapshot(`
    {
      "admin": [
        "mcp:view_servers",
        "mcp:view_events",
        "mcp:view_logs",
        "mcp:view_agents",
        "mcp:view_analytics",
        "mcp:manage_servers",
        "mcp:bulk_operations",
        "mcp:call_tools",
        "mcp:run_workflows",
        "mcp:manage_config",
        "mcp:manage_alerts",
        "mcp:manage_workflows",
        "mcp:manage_agents",
        "mcp:manage_users",
        "mcp:view_audit",
      ],
      "operator": [
        "mcp:view_servers",
        "mcp:view_events",
        "mcp:view_logs",
        "mcp:view_agents",
        "mcp:view_analytics",
        "mcp:manage_servers",
        "mcp:bulk_operations",
        "mcp:call_tools",
        "mcp:run_workflows",
      ],
      "system_admin": [
        "mcp:view_servers",
        "mcp:manage_servers",
        "mcp:view_events",
        "mcp:manage_config",
        "mcp:view_logs",
        "mcp:bulk_operations",
        "mcp:system_admin",
        "mcp:define_commands",
        "mcp:call_tools",
        "mcp:run_workflows",
        "mcp:manage_workflows",
        "mcp:view_agents",
        "mcp:manage_agents",
        "mcp:view_analytics",
        "mcp:view_audit",
        "mcp:manage_alerts",
        "mcp:manage_users",
      ],
      "viewer": [
        "mcp:view_servers",
        "mcp:view_events",
        "mcp:view_logs",
        "mcp:view_agents",
        "mcp:view_analytics",
      ],
    }
  `)
})
