import { describe, expect, it } from 'vitest'
import {
  RESTARTING_FIELDS,
  RecoveryPolicy,
  ServerConfig,
  ServerConfigFields,
  ServerConfigPatch,
} from './fleet-model.ts'

const takes = (given: unknown) => ServerConfig.safeParse(given).success

describe('a configuration', () => {
  it('has a default for every number of supervision', () => {
    expect(ServerConfig.parse({})).toEqual({
      timeout: 30,
      retry_attempts: 3,
      health_check_interval: 30,
      degraded_after_ms: 2000,
    })
  })

  it('can be changed field by field: whole, partial and patch know the same fields', () => {
    const fields = Object.keys(ServerConfigFields)
    expect(Object.keys(ServerConfig.shape)).toEqual(fields)
    expect(Object.keys(ServerConfigPatch.shape)).toEqual(fields)
  })

  it('is changed only where the patch says something, and reset where it says null', () => {
    expect(ServerConfigPatch.parse({})).toEqual({})
    expect(ServerConfigPatch.parse({ timeout: null, cwd: '/srv' })).toEqual({ timeout: null, cwd: '/srv' })
  })

  it.each([
    { command: '' },
    { command: 'a\0b' },
    { args: ['a\0b'] },
    { args: Array.from({ length: 257 }, () => 'x') },
    { cwd: '' },
    { cwd: '/a\0' },
    { timeout: 0 },
    { timeout: 3601 },
    { retry_attempts: 1.5 },
    { health_check_interval: 0 },
    { shell: true },
    { url: 'ftp://mcp.example.org' },
    { url: 'file:///etc/passwd' },
    { url: 'javascript:alert(1)' },
    { url: 'mcp.example.org' },
  ])('refuses %j', (given) => expect(takes(given)).toBe(false))

  it.each(['1A', 'A-B', 'A B', 'A=B', 'Ä', '', 'A\n'])('has no variable named %j', (name) => {
    expect(takes({ environment: { [name]: 'x' } })).toBe(false)
  })

  it.each(['a\r\nSet-Cookie: x', 'a\nb', 'a\0b', 'a\u007fb'])('has no header with the value %j', (value) => {
    expect(takes({ headers: { Authorization: value } })).toBe(false)
  })

  it('has no header whose name is none', () => {
    for (const name of ['A B', 'A:', 'A\n', '', 'Ä']) expect(takes({ headers: { [name]: 'x' } })).toBe(false)
    expect(takes({ headers: { 'X-Api-Key': 'Bearer äöü', Authorization: '' } })).toBe(true)
  })
})

it('recovers by the numbers of the table unless told otherwise', () => {
  expect(RecoveryPolicy.parse({})).toEqual({
    retry_delays_ms: [100, 1000, 2000, 4000, 8000],
    trial_delays_ms: [30_000, 60_000, 120_000, 240_000, 480_000, 600_000],
    jitter: 0.1,
    give_up_after_ms: 1_800_000,
    flap_count: 3,
    flap_window_ms: 300_000,
    stable_after_ms: 60_000,
  })
  expect(RecoveryPolicy.parse({ flap_count: 5 })).toMatchObject({ flap_count: 5, jitter: 0.1 })
})

it('names as restarting only fields there are', () => {
  const known = ['transport', ...Object.keys(ServerConfig.shape).map((field) => `config.${field}`)]
  expect(known).toEqual(expect.arrayContaining([...RESTARTING_FIELDS]))
})
