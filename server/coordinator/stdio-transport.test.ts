import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { callText, isLiving, livingInGroup, type Opened, UpstreamHarness } from '#server/testing/upstream-harness'
import { signalGroup } from './process-group.ts'

let harness: UpstreamHarness
beforeEach(() => {
  harness = new UpstreamHarness()
})
afterEach(() => harness.end())

const groupOf = ({ told }: Opened) => told.spawned[0] ?? 0
/** Waits until the fake has started its second process. */
const whenForked = (opened: Opened) => vi.waitFor(() => expect(livingInGroup(groupOf(opened))).toHaveLength(2))

describe('the process group of a server', () => {
  it('is gone after close, within the grace of a well-behaved server', async () => {
    const opened = await harness.fake()
    const group = groupOf(opened)
    await opened.connection.close()
    expect(livingInGroup(group)).toEqual([])
    expect(opened.told).toMatchObject({ exited: [group], lost: [] })
  })

  it('is gone after close though a tool runs `sleep 300` (REL-07)', async () => {
    const opened = await harness.fake()
    const pending = opened.connection.call({
      tool: 'fork',
      arguments: { wait: true },
      timeoutMs: 60_000,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    })
    pending.catch(() => undefined)
    await whenForked(opened)
    await opened.connection.close()
    expect(livingInGroup(groupOf(opened))).toEqual([])
    await expect(pending).rejects.toMatchObject({ code: 'upstream_failed' })
  })

  it('is killed when it ignores SIGTERM and the end of its input', async () => {
    const opened = await harness.fake('--ignore-sigterm', '--fork')
    await whenForked(opened)
    await opened.connection.close()
    expect(livingInGroup(groupOf(opened))).toEqual([])
    expect(opened.told.lines.map(({ text }) => text)).toContain('SIGTERM ignored')
  })

  it.each(['SIGKILL', 'SIGTERM', 'exit'])('is killed when its leader ends by %s (REL-07)', async (how) => {
    const opened = await harness.fake('--fork')
    await whenForked(opened)
    void callText(opened.connection, 'crash', how === 'exit' ? { code: 9 } : { signal: how }).catch(() => undefined)
    await vi.waitFor(() => expect(opened.told.lost).toHaveLength(1))
    await vi.waitFor(() => expect(opened.told.exited).toEqual(opened.told.spawned))
    expect(livingInGroup(groupOf(opened))).toEqual([])
  })

  it('includes a process that left the group (REL-07)', async () => {
    const opened = await harness.fake()
    const escaped = Number(await callText(opened.connection, 'fork', { detached: true }))
    expect(isLiving(escaped)).toBe(true)
    await opened.connection.close()
    expect(isLiving(escaped)).toBe(false)
  })

  it('leaves an equal server beside it alone', async () => {
    const [one, other] = await Promise.all([harness.fake('--fork-detached'), harness.fake()])
    const escaped = Number(await callText(other.connection, 'fork', { detached: true }))
    await one.connection.close()
    expect(isLiving(escaped)).toBe(true)
    expect(await callText(other.connection, 'echo', { text: 'here' })).toBe('here')
  })

  it('is told as lost at once, with exit code and last words, and only once', async () => {
    const opened = await harness.fake()
    const startedAt = Date.now()
    await expect(callText(opened.connection, 'crash', { code: 9 })).rejects.toMatchObject({ code: 'upstream_failed' })
    expect(Date.now() - startedAt).toBeLessThan(1000)
    expect(opened.told.lost).toEqual([
      expect.objectContaining({ code: 'crashed', step: 'run', evidence: ['exit code 9', 'stderr: crashing as asked'] }),
    ])
    await expect(callText(opened.connection, 'echo', { text: 'x' })).rejects.toMatchObject({ code: 'unavailable' })
    await opened.connection.close()
    expect(opened.told.lost).toHaveLength(1)
  })

  it('tells a crash between calls', async () => {
    const opened = await harness.fake('--crash-after-ms', '300')
    await vi.waitFor(() => expect(opened.told.lost).toHaveLength(1), 3000)
    expect(opened.told.lost[0]?.evidence).toContain('exit code 3')
  })

  it('keeps the process count over restarts', async () => {
    for (let n = 0; n < 10; n += 1) {
      const opened = await harness.fake('--fork')
      await opened.connection.close()
      expect(livingInGroup(groupOf(opened))).toEqual([])
    }
  }, 20_000)
})

describe('signalGroup', () => {
  it.each([0, 1, -1, Number.NaN, process.pid])('never signals %s', (group) => expect(signalGroup(group, 0)).toBe(false))
})
