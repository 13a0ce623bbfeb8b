import { describe, expect, it } from 'vitest'
import { AddServer, fleet, RESERVED_NAMES, UpdateServer } from './fleet.ts'

const minimal = { name: 'memory', transport: 'stdio', config: {} }
const takesName = (name: string) => AddServer.safeParse({ ...minimal, name }).success

describe('registering a server', () => {
  it('needs a name, a transport and a configuration, and does not start what nobody asked to start', () => {
    expect(AddServer.parse(minimal)).toMatchObject({
      type: 'custom',
      tags: [],
      description: '',
      enabled: true,
      start: false,
    })
    for (const field of ['name', 'transport', 'config']) {
      expect(AddServer.safeParse({ ...minimal, [field]: undefined }).success).toBe(false)
    }
  })

  it.each(['memory', 'a', '0', 'my_server-2', 'x'.repeat(64)])('takes the name %s', (name) => {
    expect(takesName(name)).toBe(true)
  })

  it.each(['', 'x'.repeat(65), 'Memory', 'my server', 'a.b', 'a/b', '../etc', 'ä', 'a\n', ...RESERVED_NAMES])(
    'refuses the name %j',
    (name) => expect(takesName(name)).toBe(false),
  )

  it.each([
    { tags: ['two words'] },
    { tags: [''] },
    { tags: Array.from({ length: 33 }, (_, at) => `t${at}`) },
    { description: 'x'.repeat(2001) },
    { type: '<b>' },
    { transport: 'websocket' },
    { id: '00000000-0000-4000-8000-000000000001' },
    { created_by: 'me' },
  ])('refuses %j', (given) => {
    expect(AddServer.safeParse({ ...minimal, ...given }).success).toBe(false)
  })
})

describe('changing a server', () => {
  it('says only what changes: nothing is filled in', () => {
    expect(UpdateServer.parse({})).toEqual({})
    expect(UpdateServer.parse({ config: { timeout: null } })).toEqual({ config: { timeout: null } })
  })

  it('cannot make up a field', () => {
    expect(UpdateServer.safeParse({ desired_state: 'running' }).success).toBe(false)
  })
})

describe('commands', () => {
  it('wait half a minute for their outcome unless told otherwise, two at most', () => {
    const { input } = fleet.start
    expect(input.parse({ serverId: 'memory' })).toEqual({ serverId: 'memory', wait: 30 })
    expect(input.parse({ serverId: 'memory', wait: '0' })).toEqual({ serverId: 'memory', wait: 0 })
    expect(input.safeParse({ serverId: 'memory', wait: 121 }).success).toBe(false)
  })

  it('carry no command line: what runs is what was stored', () => {
    for (const verb of [fleet.start, fleet.stop, fleet.restart, fleet.enable, fleet.disable, fleet.test]) {
      for (const field of ['command', 'args', 'environment', 'config']) {
        expect(verb.input.safeParse({ serverId: 'memory', [field]: 'sh' }).success).toBe(false)
      }
    }
  })
})

it('keeps environment and headers out of the audit wherever a configuration is given', () => {
  for (const contract of Object.values(fleet)) {
    const takesConfig = 'shape' in contract.input && 'config' in (contract.input.shape as object)
    expect([contract.name, contract.secret ?? []]).toEqual([
      contract.name,
      takesConfig ? ['config.environment', 'config.headers'] : [],
    ])
  }
})
