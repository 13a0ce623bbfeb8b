import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Env, PUBLIC_VARIABLE_NAMES, parseEnv, withPort } from './env.ts'

function envOf(source: Record<string, string>): Env {
  const parsed = parseEnv(source)
  if ('faults' in parsed) throw new Error(parsed.faults.join('\n'))
  return parsed.env
}

function faultsOf(source: Record<string, string>): string[] {
  const parsed = parseEnv(source)
  return 'faults' in parsed ? parsed.faults : []
}

describe('parseEnv', () => {
  it('needs nothing: without any setting it serves this machine alone', () => {
    expect(envOf({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      origin: 'http://localhost:3000',
      databaseUrl: undefined,
      secret: undefined,
      admin: undefined,
      isDemo: false,
      isDevelopment: false,
      hasTestHooks: false,
      allowedNetworks: ['127.0.0.0/8', '::1/128'],
      logLevel: 'info',
    })
  })

  it('takes blank for absent', () => {
    const blank = Object.fromEntries(PUBLIC_VARIABLE_NAMES.map((name) => [name, '']))
    expect(envOf(blank)).toEqual(envOf({}))
  })

  it('names every fault at once, each with what is wrong and a good value', () => {
    const faults = faultsOf({ PORT: 'many', DATABASE_URL: 'mysql://x', SIGNALBOX_SECRET: 'short', LOG_FORMAT: 'xml' })
    expect(faults).toHaveLength(4)
    expect(faults[0]).toBe('PORT must be a whole number (example: PORT=3000)')
    expect(faults[1]).toMatch(/^DATABASE_URL must be a PostgreSQL URL \(example: DATABASE_URL=postgres:\/\//)
    expect(faults[2]).toMatch(/^SIGNALBOX_SECRET must have at least 32 characters/)
    expect(faults[3]).toMatch(/^LOG_FORMAT must be pretty or json/)
  })

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['HOST', 'two words'],
    ['SIGNALBOX_URL', 'ftp://signalbox.example.org'],
    ['SIGNALBOX_ADMIN_EMAIL', 'ana'],
    ['SIGNALBOX_ADMIN_PASSWORD', 'too short'],
    ['SIGNALBOX_DEMO', 'yes'],
    ['SIGNALBOX_ALLOWED_NETWORKS', '10.0.0.0/8,home'],
    ['LOG_LEVEL', 'loud'],
  ])('refuses %s=%s and names it', (name, value) => {
    expect(faultsOf({ SIGNALBOX_ADMIN_PASSWORD: 'long enough to pass', [name]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${name} must .*\\(example: ${name}=.+\\)$`)),
    ])
  })

  it('wants a password with the e-mail address of the administrator', () => {
    expect(faultsOf({ SIGNALBOX_ADMIN_EMAIL: 'ana@example.org' })[0]).toMatch(/^SIGNALBOX_ADMIN_PASSWORD is missing/)
    const both = { SIGNALBOX_ADMIN_EMAIL: 'ana@example.org', SIGNALBOX_ADMIN_PASSWORD: 'a sentence of letters' }
    expect(envOf(both).admin).toEqual({ email: 'ana@example.org', password: 'a sentence of letters' })
  })

  it('answers faults or an environment to any text, and never throws', () => {
    const source = fc.record(Object.fromEntries(PUBLIC_VARIABLE_NAMES.map((name) => [name, fc.string()])))
    fc.assert(
      fc.property(source, (given) => {
        const parsed = parseEnv(given)
        expect('env' in parsed || parsed.faults.length > 0).toBe(true)
      }),
    )
  })

  it('cannot be changed afterwards', () => {
    const env = envOf({})
    expect(Object.isFrozen(env) && Object.isFrozen(env.inherited)).toBe(true)
  })

  it('keeps only harmless names for children to inherit', () => {
    const source = { PATH: '/bin', LC_ALL: 'C', DATABASE_URL: 'postgres://a:b@c/d', AWS_SECRET_ACCESS_KEY: 'x' }
    expect(envOf(source).inherited).toEqual({ PATH: '/bin', LC_ALL: 'C' })
  })
})

describe('withPort', () => {
  it('fills the real port into the origin, unless a public one was given', () => {
    expect(withPort(envOf({ PORT: '0' }), 4567)).toMatchObject({ port: 4567, origin: 'http://localhost:4567' })
    const behindProxy = envOf({ SIGNALBOX_URL: 'https://signalbox.example.org/' })
    expect(withPort(behindProxy, 4567).origin).toBe('https://signalbox.example.org')
  })
})

describe('readEnv', () => {
  it('prints one line for each fault and ends with 1', async () => {
    const script = `import { readEnv } from ${JSON.stringify(new URL('./env.ts', import.meta.url).href)}; readEnv()`
    const ended = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      const env = { PATH: process.env.PATH, PORT: 'many', LOG_LEVEL: 'loud', NODE_ENV: 'test' } as const
      execFile(process.execPath, ['--input-type=module', '-e', script], { env }, (error, _stdout, stderr) => {
        resolve({ code: error?.code, stderr })
      })
    })
    expect(ended.code).toBe(1)
    expect(ended.stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^signalbox: PORT must be/),
      expect.stringMatching(/^signalbox: LOG_LEVEL /),
    ])
  })
})

describe('.env.example', () => {
  const lines = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').split('\n')
  const settings = lines.flatMap((line, at) => {
    const [, name = '', value = ''] = /^#?([A-Z][A-Z_]*)=(.*)$/.exec(line) ?? []
    return name === '' ? [] : [{ name, value: value.replace(/^'(.*)'$/, '$1'), comment: lines[at - 1] ?? '' }]
  })

  it('explains every variable that people set, and no other (environment.example.equals-schema)', () => {
    expect(settings.map(({ name }) => name)).toEqual(PUBLIC_VARIABLE_NAMES)
    for (const { comment } of settings) expect(comment).toMatch(/^# \S/)
  })

  it('shows values that are accepted, and sets nothing by being copied', () => {
    expect(faultsOf(Object.fromEntries(settings.map(({ name, value }) => [name, value])))).toEqual([])
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([])
  })
})
