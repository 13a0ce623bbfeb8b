import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { callText, FAKE_UPSTREAM, type Opened, UpstreamHarness } from '#server/testing/upstream-harness'

const EVERYTHING = fileURLToPath(
  new URL('../../node_modules/@modelcontextprotocol/server-everything/dist/index.js', import.meta.url),
)
const quiet = () => new AbortController().signal

let harness: UpstreamHarness
beforeEach(() => {
  harness = new UpstreamHarness()
})
afterEach(() => harness.end())

const names = ({ connection }: Opened) => connection.capabilities().tools.map((tool) => tool.name)
const call = ({ connection }: Opened, tool: string, args: Record<string, unknown> = {}) =>
  connection.call({ tool, arguments: args, timeoutMs: 10_000, signal: quiet(), onProgress: () => undefined })

describe('a connection over stdio', () => {
  it('spawns, initializes and lists, step by step', async () => {
    const { connection, told } = await harness.fake()
    expect(told.steps.map(({ step, ok }) => [step, ok])).toEqual([
      ['spawn', true],
      ['initialize', true],
      ['list', true],
    ])
    expect(told.spawned).toEqual([connection.pid])
    expect(connection.identity).toMatchObject({ name: 'fake-upstream', protocol_version: '2025-11-25', tools: 14 })
    expect(connection.capabilities().fingerprint).toMatch(/^[0-9a-f]{64}$/)
  })

  it('answers results and tool errors as they came, and protocol errors with their code', async () => {
    const opened = await harness.fake()
    expect(await callText(opened.connection, 'echo', { text: 'hé🦉\u0000\u2028漢字' })).toBe('hé🦉\u0000\u2028漢字')
    expect(await call(opened, 'fail')).toMatchObject({ isError: true })
    await expect(call(opened, 'rpc_error')).rejects.toMatchObject({
      code: 'upstream_failed',
      message: 'no such thing',
      details: { rpc_code: -32050, rpc_data: { hint: 'look elsewhere' } },
    })
  })

  it.each([
    ['--string-ids'],
    ['--batch'],
    ['--twice'],
    ['--stdout-noise'],
    ['--split-utf8'],
    ['--no-ping'],
    ['--version 2024-11-05'],
  ])('works with a server that does %s', async (switches) => {
    const opened = await harness.fake(...switches.split(' '))
    expect(await callText(opened.connection, 'echo', { text: '🦉 漢字' })).toBe('🦉 漢字')
    expect(await opened.connection.check(5000)).toMatchObject({ tools: 14 })
  })

  it('logs what is printed between the messages', async () => {
    const { told } = await harness.fake('--stdout-noise', '--stderr-line', 'hello from stderr')
    await vi.waitFor(() => {
      expect(told.lines).toContainEqual(expect.objectContaining({ lane: 'stdout', text: 'Listening…' }))
      expect(told.lines).toContainEqual(expect.objectContaining({ lane: 'stderr', text: 'hello from stderr' }))
    })
  })

  it('lists all pages, and stops at a cursor that repeats', async () => {
    expect(names(await harness.fake('--pages', '5', '--tools', '20'))).toHaveLength(34)
    const { told, connection } = await harness.fake('--repeat-cursor')
    expect(connection.identity.tools).toBe(14)
    await vi.waitFor(() =>
      expect(told.lines.map(({ text }) => text)).toContainEqual(expect.stringMatching(/repeats its cursor/)),
    )
  })

  it('quarantines one bad tool and lists the other nineteen', async () => {
    const { connection } = await harness.fake('--tools', '5', '--bad-tool')
    const { tools, quarantined } = connection.capabilities()
    expect([tools.length, quarantined]).toEqual([19, [{ name: 'bad', reason: 'It has no inputSchema.' }]])
  })

  it('runs a server that lists nothing', async () => {
    const { connection } = await harness.fake('--empty')
    expect(await connection.check(5000)).toMatchObject({ tools: 0 })
  })

  it('learns of tools that are listed only after the handshake', async () => {
    const { connection, told } = await harness.fake('--late-tools')
    await vi.waitFor(() => expect(connection.identity.tools).toBe(14))
    expect(told.changes).toHaveLength(1)
  })

  it('reads lists anew once for a burst of notifications', async () => {
    const opened = await harness.fake()
    await callText(opened.connection, 'mutate', { how: 'add' })
    await vi.waitFor(() => expect(opened.told.changes.map(({ tools }) => tools.length)).toEqual([15]))
  })

  it('finds silently lost tools by a check, and takes the change over after it', async () => {
    const { connection, told } = await harness.fake()
    const before = connection.capabilities().fingerprint
    expect((await connection.check(5000)).fingerprint).toBe(before)
    await callText(connection, 'mutate', { how: 'lose_all', silently: true })
    const found = await connection.check(5000)
    expect([found.tools, found.fingerprint === before]).toEqual([0, false])
    await vi.waitFor(() => expect(told.changes).toHaveLength(1))
  })

  it('tells logging notifications as protocol lines', async () => {
    const { connection, told } = await harness.fake()
    await callText(connection, 'log', { level: 'warning', text: 'low disk' })
    await vi.waitFor(() =>
      expect(told.lines).toContainEqual(
        expect.objectContaining({ lane: 'protocol', text: '[warning] fake: low disk' }),
      ),
    )
  })

  it('prolongs a call that reports progress, and ends a silent one', async () => {
    const opened = await harness.fake()
    const seen: number[] = []
    const { resultText } = await opened.connection.call({
      tool: 'sleep',
      arguments: { ms: 900, progress_ms: 100 },
      timeoutMs: 400,
      signal: quiet(),
      onProgress: ({ progress }) => seen.push(progress),
    })
    expect(resultText).toContain('slept 900')
    expect(seen.length).toBeGreaterThan(4)
    const silent = {
      tool: 'sleep',
      arguments: { ms: 2000 },
      timeoutMs: 200,
      signal: quiet(),
      onProgress: () => undefined,
    }
    await expect(opened.connection.call(silent)).rejects.toMatchObject({ code: 'timeout' })
  })

  it('cancels the right one of two calls at once', async () => {
    const opened = await harness.fake()
    const stop = new AbortController()
    const kept = call(opened, 'sleep', { ms: 300 })
    const dropped = opened.connection.call({
      tool: 'sleep',
      arguments: { ms: 5000 },
      timeoutMs: 10_000,
      signal: stop.signal,
      onProgress: () => undefined,
    })
    expect(opened.connection.pendingCalls()).toBe(2)
    stop.abort()
    await expect(dropped).rejects.toMatchObject({ details: { cancelled: true } })
    await vi.waitFor(() =>
      expect(opened.told.lines.filter(({ text }) => text.startsWith('cancelled '))).toHaveLength(1),
    )
    expect((await kept).resultText).toContain('slept 300')
    expect(opened.connection.pendingCalls()).toBe(0)
  })

  it('fails only the call whose answer is too long', async () => {
    const opened = await harness.fake()
    const beside = call(opened, 'sleep', { ms: 800 })
    await expect(call(opened, 'payload', { bytes: 11 * 1024 * 1024 })).rejects.toMatchObject({
      code: 'upstream_failed',
      message: expect.stringMatching(/the limit is 10485760/),
    })
    expect((await beside).resultText).toContain('slept 800')
    expect((await call(opened, 'payload', { bytes: 5 * 1024 * 1024 })).resultText.length).toBeGreaterThan(
      5 * 1024 * 1024,
    )
  })

  it('survives 11 MiB without a line end before the handshake', async () => {
    const { connection } = await harness.fake('--huge-line', String(11 * 1024 * 1024), '--slow-start', '300')
    expect(connection.identity.tools).toBe(14)
  })

  it('drains 2 MiB of stderr during a call and keeps a bounded part of it', async () => {
    const { connection, told } = await harness.fake('--stderr-flood', String(2 * 1024 * 1024))
    expect(await callText(connection, 'stderr', { bytes: 2 * 1024 * 1024 })).toBe('written')
    await vi.waitFor(() => expect(told.lines.some(({ text }) => /lines dropped/.test(text))).toBe(true), 3000)
    expect(told.lines.filter(({ lane }) => lane === 'stderr').length).toBeLessThan(3000)
  })

  it('gives the server its own values and nothing else of ours', async () => {
    const mine = new UpstreamHarness({
      baseEnvironment: {
        PATH: process.env.PATH,
        HOME: '/root',
        LC_ALL: 'C',
        DATABASE_URL: 'postgres://x',
        SIGNALBOX_MASTER_KEY: 'k',
      },
    })
    try {
      const config = {
        command: process.execPath,
        args: [FAKE_UPSTREAM, 'a b', '"q"', '$HOME'],
        environment: { API_KEY: 'own-value' },
      }
      const { connection } = await mine.open({ config })
      const seen = JSON.parse(await callText(connection, 'env'))
      expect(Object.keys(seen.env).sort()).toEqual(['API_KEY', 'HOME', 'LC_ALL', 'PATH', 'SIGNALBOX_GROUP'])
      expect(seen.args).toEqual(['a b', '"q"', '$HOME'])
      expect(seen.cwd).toContain(join('servers', connection.capabilities().server_id))
    } finally {
      await mine.end()
    }
  })

  it('hides its own secrets in log lines and evidence', async () => {
    const config = {
      command: process.execPath,
      args: [FAKE_UPSTREAM, '--stderr-line', 'key is very-secret-1', '--exit', '3'],
      environment: { API_KEY: 'very-secret-1' },
    }
    const failure = await harness.open({ config }).catch((error) => error)
    expect(JSON.stringify([failure.problem, harness.told[0]])).not.toContain('very-secret-1')
    expect(failure.problem.evidence).toContain('stderr: key is ********')
  })
})

describe('a start that fails', () => {
  const command = process.execPath
  it.each([
    ['command_not_found', { isFinal: true, step: 'spawn', config: { command: 'signalbox-no-such-command' } }],
    ['bad_working_directory', { isFinal: true, step: 'spawn', config: { command, cwd: '/no/such/folder' } }],
    [
      'bad_configuration',
      { isFinal: true, step: 'initialize', config: { command, args: [FAKE_UPSTREAM, '--exit', '78'] } },
    ],
    ['missing_module', { isFinal: true, step: 'initialize', config: { command, args: ['/no/such/script.js'] } }],
    ['bad_arguments', { isFinal: true, step: 'initialize', config: { command, args: ['--no-such-option'] } }],
    [
      'unsupported_protocol',
      { isFinal: true, step: 'initialize', config: { command, args: [FAKE_UPSTREAM, '--version', '2031-01-01'] } },
    ],
    [
      'crashed',
      { isFinal: false, step: 'initialize', config: { command, args: [FAKE_UPSTREAM, '--exit-on-initialize', '5'] } },
    ],
    ['ended', { isFinal: false, step: 'initialize', config: { command: 'true' } }],
    [
      'timeout',
      {
        isFinal: false,
        step: 'initialize',
        config: { command, args: [FAKE_UPSTREAM, '--hang-initialize'], timeout: 0.4 },
      },
    ],
  ])('is explained: %s', async (code, { isFinal, step, config }) => {
    const failure = await harness.open({ config }).catch((error) => error)
    expect(failure).toMatchObject({ name: 'StartFailure', isFinal, problem: { code, step } })
    const told = harness.told[0]
    expect(told?.steps.at(-1)).toMatchObject({ step, ok: false })
    expect([told?.exited, told?.lost]).toEqual([told?.spawned, []])
  })

  it('is explained when the file may not be executed', async () => {
    const file = join(await harness.folder(), 'script')
    await writeFile(file, '#!/bin/sh\n', { mode: 0o644 })
    const failure = await harness.open({ config: { command: file } }).catch((error) => error)
    expect(failure).toMatchObject({ isFinal: true, problem: { code: 'permission_denied', step: 'spawn' } })
  })

  it('waits for its file to go', async () => {
    const file = join(await harness.folder(), 'fail')
    await writeFile(file, '')
    await expect(harness.fake('--fail-file', file)).rejects.toMatchObject({ problem: { code: 'crashed' } })
  })

  it('is aborted with everything it began', async () => {
    const stop = new AbortController()
    const config = { command, args: [FAKE_UPSTREAM, '--hang-initialize', '--fork'] }
    const opening = harness.open({ config }, stop.signal)
    await vi.waitFor(() => expect(harness.told[0]?.spawned).toHaveLength(1))
    stop.abort()
    await expect(opening).rejects.toMatchObject({ problem: { code: 'cancelled' }, isFinal: false })
    expect(harness.told[0]?.exited).toEqual(harness.told[0]?.spawned)
  })
})

describe('real servers', () => {
  it.each([
    ['node', ['node', EVERYTHING, 'stdio']],
    ['npx', ['npx', '--no-install', 'mcp-server-everything', 'stdio']],
  ])(
    'server-everything by %s',
    async (_name, [command, ...args]) => {
      const cwd = fileURLToPath(new URL('../..', import.meta.url))
      const { connection } = await harness.open({ config: { command, args, cwd } })
      expect(connection.identity).toMatchObject({ protocol_version: '2025-11-25' })
      expect(await callText(connection, 'echo', { message: 'hi' })).toBe('Echo: hi')
      await vi.waitFor(() => expect(connection.identity.tools).toBeGreaterThan(10))
      expect(connection.identity.resources).toBeGreaterThan(0)
      expect(connection.identity.prompts).toBeGreaterThan(0)
      await connection.check(5000)
    },
    30_000,
  )
})
