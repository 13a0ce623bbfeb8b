import { describe, expect, it } from 'vitest'
import type { Server } from '#lib/contracts/fleet-model'
import { rankAttention } from './attention.ts'
import { sampleServer } from './sample-server.ts'

const problem = (code: string, cause: string): Server['problem'] => ({
  code,
  step: 'spawn',
  cause,
  remedy: '',
  evidence: [],
  at: '2026-01-31T08:00:00.000Z',
})
const names = (servers: Server[]) => rankAttention(servers).map((item) => item.server.name)

describe('rankAttention', () => {
  it('leaves out what is well, on its way or stopped on purpose', () => {
    expect(
      names([
        sampleServer(),
        sampleServer({ state: 'starting' }),
        sampleServer({ state: 'stopped', desired_state: 'stopped', health_status: 'unknown' }),
        sampleServer({ state: 'stopped', enabled: false, health_status: 'disabled' }),
      ]),
    ).toEqual([])
  })

  it('keeps one that is being tried again in its place', () => {
    const failing_since = '2026-01-31T08:00:00.000Z'
    const trying = sampleServer({ state: 'starting', health_status: 'circuit_open', health: { failing_since } })
    expect(names([trying])).toEqual(['filesystem'])
  })

  it('puts the worst first', () => {
    expect(
      names([
        sampleServer({ name: 'slow', health_status: 'degraded' }),
        sampleServer({ name: 'left', state: 'stopped', health_status: 'unknown' }),
        sampleServer({
          name: 'retrying',
          state: 'error',
          health_status: 'disconnected',
          health: { next_attempt_at: '2026-01-31T08:00:09.000Z' },
        }),
        sampleServer({ name: 'looping', state: 'error', health_status: 'circuit_open' }),
        sampleServer({ name: 'dead', state: 'error', health_status: 'disabled' }),
      ]),
    ).toEqual(['dead', 'looping', 'retrying', 'left', 'slow'])
  })

  it('puts the one that has failed longest first among equals', () => {
    const dead = (name: string, failing_since: string) =>
      sampleServer({ name, state: 'error', health_status: 'disabled', health: { failing_since } })
    expect(names([dead('young', '2026-01-31T09:00:00.000Z'), dead('old', '2026-01-31T07:00:00.000Z')])).toEqual([
      'old',
      'young',
    ])
  })

  it('offers to edit what only another configuration can mend', () => {
    const [item] = rankAttention([
      sampleServer({
        state: 'error',
        health_status: 'disabled',
        problem: problem('command_not_found', 'The command nope was not found on this machine.'),
        can: ['start', 'enable', 'update'],
      }),
    ])
    expect(item).toMatchObject({ action: 'edit', cause: 'the command nope was not found on this machine' })
  })

  it('offers a fresh beginning to one that was given up, and the logs while it is being retried', () => {
    const crashed = problem('crashed', 'The process ended with exit code 1.')
    const [dead] = rankAttention([
      sampleServer({ state: 'error', health_status: 'disabled', problem: crashed, can: ['start', 'enable'] }),
    ])
    const [retrying] = rankAttention([
      sampleServer({
        state: 'error',
        health_status: 'disconnected',
        problem: crashed,
        health: { next_attempt_at: '2026-01-31T08:00:09.000Z' },
        can: ['start'],
      }),
    ])
    expect([dead?.action, retrying?.action]).toEqual(['enable', 'logs'])
  })
})
