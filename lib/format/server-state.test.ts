import { describe, expect, it } from 'vitest'
import { sampleServer } from './sample-server.ts'
import { asClause, describeState } from './server-state.ts'

const start = Date.parse('2026-01-31T08:00:00.000Z')
const at = (ms: number) => new Date(start + ms).toISOString()
const live = (now: number) => ({ now: start + now, staleSince: null })
const problem = {
  code: 'command_not_found',
  step: 'spawn',
  cause: 'The command nope was not found on this machine.',
  remedy: 'Install the program.',
  evidence: [],
  at: at(0),
}

describe('describeState', () => {
  it('says how long a server has been running', () => {
    const words = describeState(sampleServer({ health: { last_check: at(86_400_000) } }), live(86_400_000))
    expect(words).toEqual({ shape: 'running', words: 'Running', cause: '1 d' })
  })

  it('does not call a server running that nobody has checked for a while (REL-23)', () => {
    const server = sampleServer({ health: { last_check: at(0) } })
    expect(describeState(server, live(119_000)).shape).toBe('running')
    expect(describeState(server, live(240_000))).toEqual({ shape: 'unknown', words: 'Not checked', cause: 'for 4 min' })
  })

  it('gives the reason a server is degraded or flapping', () => {
    const slow = sampleServer({
      health_status: 'degraded',
      health: { reason: 'Answers in 3.1 s, slower than 2 s', last_check: at(0) },
    })
    expect(describeState(slow, live(0))).toMatchObject({
      shape: 'degraded',
      words: 'Degraded:',
      cause: 'answers in 3.1 s, slower than 2 s',
    })
    const flapping = sampleServer({
      health_status: 'degraded',
      health: { is_flapping: true, reason: 'Flapping: it comes back and fails again' },
    })
    expect(describeState(flapping, live(0))).toEqual({
      shape: 'flapping',
      words: 'Flapping:',
      cause: 'it comes back and fails again',
    })
  })

  it('counts down to the next attempt', () => {
    const server = sampleServer({
      state: 'error',
      health_status: 'disconnected',
      health: { attempt: 4, next_attempt_at: at(10_000) },
    })
    expect(describeState(server, live(2000))).toEqual({
      shape: 'backoff',
      words: 'Restarting in 8 s',
      cause: '(4th)',
      progress: 0.2,
    })
    expect(describeState(server, live(11_000))).toMatchObject({ words: 'Restarting now', progress: 1 })
  })

  it('says when a crash loop is tried again', () => {
    const server = sampleServer({
      state: 'error',
      health_status: 'circuit_open',
      health: { attempt: 6, next_attempt_at: at(250_000) },
    })
    expect(describeState(server, live(0))).toEqual({
      shape: 'failed',
      words: 'Crash loop:',
      cause: 'next try in 4 min 10 s (6th)',
    })
  })

  it('names the cause of a failure', () => {
    const server = sampleServer({ state: 'error', health_status: 'disabled', problem })
    expect(describeState(server, live(0))).toEqual({
      shape: 'failed',
      words: 'Failed:',
      cause: 'the command nope was not found on this machine',
    })
  })

  it('tells a disabled server from a stopped one', () => {
    expect(describeState(sampleServer({ state: 'stopped' }), live(7_200_000))).toMatchObject({
      words: 'Stopped',
      cause: '2 h ago',
    })
    const disabled = sampleServer({ state: 'stopped', enabled: false, health_status: 'disabled' })
    expect(describeState(disabled, live(0))).toMatchObject({ shape: 'stopped', words: 'Disabled' })
  })

  it('claims nothing about now when the picture is stale', () => {
    expect(describeState(sampleServer(), { now: start + 42_000, staleSince: at(0) })).toEqual({
      shape: 'unknown',
      words: 'Last seen running',
      cause: '42 s ago',
    })
  })
})

describe('asClause', () => {
  it('keeps names and abbreviations as they are', () => {
    expect(asClause('The process was killed.')).toBe('the process was killed')
    expect(asClause('HTTP 502 from the server.')).toBe('HTTP 502 from the server')
    expect(asClause('A port is used.')).toBe('a port is used')
  })
})
