import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type AnyContract, contract } from '#lib/contracts/contract'
import { AppError } from '#lib/contracts/errors'
import type { Permission } from '#lib/contracts/permissions'
import { FakeClock } from '#server/testing/fake-clock'
import { createHeardLog } from '#server/testing/heard-log'
import type { Database } from '../db/client.ts'
import { createEventBus } from './event-bus.ts'
import { type Actor, type AnyOperation, asAnyOperation, type Operation, operation, SYSTEM_ACTOR } from './operation.ts'
import type { AuditRecord, Ports } from './ports.ts'
import { createRunner } from './run-operation.ts'

const ANONYMOUS: Actor = { ...SYSTEM_ACTOR, kind: 'anonymous', name: 'anonymous', permissions: new Set() }
const withRights = (...permissions: Permission[]): Actor => ({
  ...SYSTEM_ACTOR,
  kind: 'user',
  name: 'ana',
  permissions: new Set(permissions),
})
const MANAGER = withRights('mcp:manage_servers')

function contractOf(kind: AnyContract['kind'], permission: AnyContract['permission'] = 'mcp:manage_servers') {
  return contract({
    name: 'test.do',
    summary: 'Does something',
    kind,
    method: 'POST',
    path: '/api/test',
    permission,
    input: z.strictObject({ word: z.string(), password: z.string().optional() }),
    output: z.object({ answer: z.number() }),
    secret: ['password'],
  })
}

/** The runner on a database that only says when its transaction begins and how it ends; `steps` is what happened, in order. */
function createRoom(given: AnyOperation, faults: { audit?: Error; away?: AppError } = {}) {
  const steps: string[] = []
  const noted: AuditRecord[] = []
  const stored: AuditRecord[] = []
  const clock = new FakeClock()
  const bus = createEventBus({ clock, log: createHeardLog().log })
  bus.observe([{ name: 'test', pattern: '*', react: ({ event }) => void steps.push(`told ${event.message}`) }])
  const tx = { execute: () => ({ execute: async () => [] }) }
  const orm = {
    async transaction(fn: (tx: unknown) => Promise<unknown>) {
      steps.push('begin')
      try {
        const result = await fn(tx)
        steps.push('commit')
        return result
      } catch (error) {
        steps.push('rollback')
        throw error
      }
    },
  }
  const runner = createRunner({
    operations: [given],
    // Safe because the runner asks nothing else of a database.
    database: { orm } as unknown as Database,
    assertWritable: () => {
      if (faults.away) throw faults.away
    },
    ports: {} as Ports,
    bus,
    clock,
    appendAudit: async (_tx, record) => {
      if (faults.audit) throw faults.audit
      steps.push(`audit ${record.outcome}`)
      stored.push(record)
    },
    storeEvents: async (_tx, events) => void steps.push(`stored ${events.length}`),
    noteAudit: (record) => {
      steps.push(`noted ${record.outcome}`)
      noted.push(record)
    },
  })
  const ask = (actor: Actor = MANAGER, input: unknown = { word: 'x' }, name = 'test.do') =>
    runner.run(name, {
      actor,
      input,
      requestId: 'request',
      correlationId: 'correlation',
      signal: AbortSignal.timeout(1000),
    })
  return { ask, steps, noted, stored }
}

type Body<C extends AnyContract> = Partial<Omit<Operation<C, undefined>, 'contract'>>

function command(body: Body<ReturnType<typeof contractOf>> = {}, permission?: AnyContract['permission']): AnyOperation {
  return asAnyOperation(operation(contractOf('command', permission), { run: async () => ({ answer: 1 }), ...body }))
}

describe('who may ask', () => {
  it('refuses who is not signed in, and who lacks the permission, before the input is looked at (SEC-08)', async () => {
    const { ask } = createRoom(command())
    await expect(ask(ANONYMOUS, 'nonsense')).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(ask(withRights('mcp:view_servers'), 'nonsense')).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('mcp:manage_servers'),
    })
  })

  it('lets anybody ask what is open to all, and everybody who is signed in what needs no more', async () => {
    await expect(createRoom(command({}, 'anyone')).ask(ANONYMOUS)).resolves.toEqual({ answer: 1 })
    await expect(createRoom(command({}, 'signed_in')).ask(withRights())).resolves.toEqual({ answer: 1 })
    await expect(createRoom(command({}, 'signed_in')).ask(ANONYMOUS)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it('knows no other names', async () => {
    await expect(createRoom(command()).ask(MANAGER, {}, 'test.other')).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a command', () => {
  it('prepares, changes, is audited and stored in one transaction, is told after it and settles last', async () => {
    const steps: string[] = []
    const room = createRoom(
      command({
        prepare: async () => void room.steps.push('prepare'),
        run: async ({ emit, target }) => {
          room.steps.push('run')
          target('server', '7')
          emit({ type: 'fleet.server.created', message: 'created' })
          return { answer: 1 }
        },
        settle: async (_context, { output }) => {
          room.steps.push('settle')
          return { answer: output.answer + 1 }
        },
      }),
    )
    expect(await room.ask()).toEqual({ answer: 2 })
    steps.push('prepare', 'begin', 'run', 'audit done', 'stored 1', 'commit', 'told created', 'settle')
    expect(room.steps).toEqual(steps)
    expect(room.stored).toEqual([
      expect.objectContaining({ operation: 'test.do', targetType: 'server', targetId: '7', actorName: 'ana' }),
    ])
  })

  it('leaves one entry and tells nobody when it fails', async () => {
    const room = createRoom(
      command({
        run: async ({ emit }) => {
          emit({ type: 'fleet.server.created', message: 'created' })
          throw new AppError('conflict', 'taken')
        },
      }),
    )
    await expect(room.ask()).rejects.toMatchObject({ code: 'conflict' })
    expect(room.steps).toEqual(['begin', 'rollback', 'noted failed'])
    expect(room.noted[0]).toMatchObject({ outcome: 'failed', errorCode: 'conflict' })
  })

  it('does not happen when it cannot be audited', async () => {
    const room = createRoom(command(), { audit: new Error('no room') })
    await expect(room.ask()).rejects.toThrow('no room')
    expect(room.steps).toEqual(['begin', 'rollback', 'noted failed'])
  })

  it('does not happen when its answer breaks its contract', async () => {
    const room = createRoom(command({ run: async () => ({ answer: 'one' as never }) }))
    await expect(room.ask()).rejects.toThrow()
    expect(room.steps).toEqual(['begin', 'rollback', 'noted failed'])
  })

  it('is refused at once while the database is away (REL-16)', async () => {
    const room = createRoom(command(), { away: new AppError('unavailable', 'away') })
    await expect(room.ask()).rejects.toMatchObject({ code: 'unavailable' })
    expect(room.steps).toEqual(['noted failed'])
  })

  it('stays audited as done when only its outcome fails to show', async () => {
    const room = createRoom(
      command({
        settle: async () => {
          throw new AppError('timeout', 'no outcome')
        },
      }),
    )
    await expect(room.ask()).rejects.toMatchObject({ code: 'timeout' })
    expect(room.steps).toEqual(['begin', 'audit done', 'commit'])
  })

  it('leaves an entry for a refusal and for a faulty input, without secrets', async () => {
    const room = createRoom(command())
    await expect(room.ask(withRights(), { word: 'x', password: 'canary' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(room.ask(MANAGER, { word: 1, password: 'canary' })).rejects.toMatchObject({ code: 'invalid' })
    expect(room.noted.map(({ outcome, errorCode }) => [outcome, errorCode])).toEqual([
      ['refused', 'forbidden'],
      ['failed', 'invalid'],
    ])
    expect(JSON.stringify(room.noted)).not.toContain('canary')
  })
})

describe('a query', () => {
  it('opens no transaction and leaves no entry, granted or not', async () => {
    const query = asAnyOperation(operation(contractOf('query'), { run: async () => ({ answer: 1 }) }))
    const room = createRoom(query)
    await room.ask()
    await expect(room.ask(ANONYMOUS)).rejects.toThrow()
    expect(room.steps).toEqual([])
  })
})

describe('a call', () => {
  it('opens no transaction, may take place while the database is away, and leaves one entry', async () => {
    const call = asAnyOperation(operation(contractOf('call'), { run: async () => ({ answer: 1 }) }))
    const room = createRoom(call, { away: new AppError('unavailable', 'away') })
    await room.ask()
    await expect(room.ask(ANONYMOUS)).rejects.toThrow()
    expect(room.steps).toEqual(['noted done', 'noted refused'])
  })
})
