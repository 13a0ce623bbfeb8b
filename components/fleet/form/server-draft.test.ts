import { describe, expect, test } from 'vitest'
import { AddServer, UpdateServer } from '#lib/contracts/fleet'
import { MASK } from '#lib/contracts/fleet-model'
import { sampleServer } from '#lib/format/sample-server'
import { addInput, changedFields, draftFaults, draftOf, renamed, restarts, updateInput } from './server-draft.ts'

const stored = sampleServer({
  name: 'files',
  tags: ['prod', 'docs'],
  config: {
    command: 'node',
    args: ['a b', 'c'],
    environment: { TOKEN: MASK },
    timeout: 30,
    retry_attempts: 3,
    health_check_interval: 30,
    degraded_after_ms: 2000,
  },
})

describe('addInput', () => {
  test('makes what the contract takes', () => {
    const draft = { ...draftOf(null), name: 'files', command: 'node', args: 'a b\nc\n', tags: 'prod, docs prod' }
    const input = addInput(
      {
        ...draft,
        environment: [
          { id: 0, name: 'A', value: '1' },
          { id: 1, name: '', value: '' },
        ],
      },
      true,
    )
    expect(AddServer.parse(input)).toMatchObject({
      name: 'files',
      tags: ['prod', 'docs'],
      start: true,
      config: { command: 'node', args: ['a b', 'c'], environment: { A: '1' } },
    })
  })
  test('leaves out the fields of the other transport', () => {
    const draft = {
      ...draftOf(null),
      transport: 'streamable-http' as const,
      command: 'node',
      url: 'http://127.0.0.1/mcp',
    }
    const { config } = addInput({ ...draft, name: 'web' }, false)
    expect(config).not.toHaveProperty('command')
    expect(config.url).toBe('http://127.0.0.1/mcp')
  })
})

describe('updateInput', () => {
  test('sends nothing but the revision when nothing was changed', () => {
    expect(updateInput(stored, draftOf(stored))).toEqual({ serverId: stored.id, revision: 1 })
  })
  test('sends what changed and takes away what was emptied', () => {
    const draft = { ...draftOf(stored), args: '', description: 'Reads files', timeout: '10' }
    const { serverId: _, ...change } = updateInput(stored, draft)
    expect(UpdateServer.parse(change)).toEqual({
      revision: 1,
      description: 'Reads files',
      config: { args: null, timeout: 10 },
    })
  })
  test('keeps stored secrets beside changed ones', () => {
    const draft = draftOf(stored)
    const environment = [...draft.environment, { id: 9, name: 'MORE', value: 'x' }]
    expect(updateInput(stored, { ...draft, environment }).config).toEqual({ environment: { TOKEN: MASK, MORE: 'x' } })
  })
})

test('only what the process depends on restarts it', () => {
  expect(restarts(changedFields(stored, { ...draftOf(stored), tags: 'x', timeout: '9', name: 'y' }))).toBe(false)
  expect(restarts(changedFields(stored, { ...draftOf(stored), cwd: '/tmp' }))).toBe(true)
})

test('a stored value does not follow a new name', () => {
  expect(renamed({ id: 0, name: 'TOKEN', value: MASK }, 'KEY')).toEqual({ id: 0, name: 'KEY', value: '' })
  expect(renamed({ id: 0, name: 'A', value: 'typed' }, 'B').value).toBe('typed')
})

test('names what cannot be sent', () => {
  const draft = { ...draftOf(stored), timeout: 'soon', canaryTool: 'echo', canaryArguments: '[1]' }
  const environment = [
    { id: 0, name: 'A', value: '1' },
    { id: 1, name: 'A', value: '2' },
    { id: 2, name: '', value: '3' },
  ]
  expect(draftFaults({ ...draft, environment }).map(({ field }) => field)).toEqual([
    'config.timeout',
    'config.environment',
    'config.environment',
    'config.canary.arguments',
  ])
})
