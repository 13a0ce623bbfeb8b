import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RuntimeState } from '#lib/contracts/fleet-model'
import { transition } from '#server/domain/lifecycle'
import { FakeClock, settle } from '#server/testing/fake-clock'
import { definitionOf, FakeUpstreams, problemOf } from '#server/testing/fake-connection'
import type { FromWorker, RememberedState, ServerDefinition } from './protocol.ts'
import { StartGate } from './start-gate.ts'
import { Supervisor } from './supervisor.ts'

const MINUTE = 60_000

function stage(definition: ServerDefinition = definitionOf(), remembered?: RememberedState) {
  const clock = new FakeClock()
  const upstreams = new FakeUpstreams(clock)
  const messages: FromWorker[] = []
  const gate = new StartGate({ clock, slots: 8, slotMs: 2000 })
  const limits = { maxInFlight: 2, maxQueued: 2 }
  const send = (message: FromWorker) => void messages.push(message)
  const supervisor = new Supervisor(
    { clock, random: () => 0.5, open: upstreams.open, gate, limits, send },
    definition,
    remembered,
  )
  const states = () => messages.flatMap((message) => (message.type === 'state' ? [message.runtime] : []))
  const runtime = () => states().at(-1) as RuntimeState
  const drafts = () => messages.flatMap((message) => (message.type === 'event' ? [message.draft] : []))
  const events = () => drafts().map((draft) => draft.type)
  const log = () =>
    messages.flatMap((each) =>
      each.type === 'event' && each.health ? [each.health] : each.type === 'logged' ? [each.health] : [],
    )
  const start = clock.now()
  return {
    clock,
    upstreams,
    supervisor,
    messages,
    states,
    runtime,
    events,
    drafts,
    log,
    elapsed: () => upstreams.opened.map((at) => at - start),
  }
}

const call = {
  tool: 't0',
  arguments: {},
  timeoutMs: 1000,
  signal: new AbortController().signal,
  onProgress: () => undefined,
}

describe('a supervisor', () => {
  it('connects a wanted server and tells what it offers', async () => {
    const { supervisor, clock, runtime, events, log } = stage()
    supervisor.begin()
    await clock.advance(0)
    expect(runtime()).toMatchObject({ state: 'running', health_status: 'healthy', pid: 1001, identity: { tools: 3 } })
    expect(events()).toEqual(['fleet.server.starting', 'fleet.server.started'])
    expect(log().map((entry) => entry.eventType)).toEqual(['started', 'connected'])
  })

  it('tries a server that always fails on schedule, opens the circuit after five attempts and gives up after half an hour', async () => {
    const { supervisor, clock, upstreams, runtime, events, elapsed } = stage()
    upstreams.plan = 'fail'
    supervisor.begin()
    await clock.advance(15_099)
    expect(runtime()).toMatchObject({ state: 'error', health_status: 'disconnected', circuit_state: 'closed' })
    await clock.advance(1)
    expect(runtime()).toMatchObject({ health_status: 'circuit_open', circuit_state: 'open', health: { attempt: 6 } })
    await clock.advance(30 * MINUTE - 15_100 - 1)
    expect(elapsed()).toEqual([0, 100, 1100, 3100, 7100, 15_100, 45_100, 105_100, 225_100, 465_100, 945_100, 1_545_100])
    expect(runtime().health_status).toBe('circuit_open')
    await clock.advance(1)
    expect(runtime()).toMatchObject({ state: 'error', health_status: 'disabled', health: { next_attempt_at: null } })
    expect(events().filter((type) => type === 'fleet.server.gave_up')).toHaveLength(1)
    await clock.advance(60 * MINUTE)
    expect(elapsed()).toHaveLength(12)
  })

  it('makes one half-open trial, refuses calls meanwhile, and closes the circuit when it succeeds (REL-21)', async () => {
    const { supervisor, clock, upstreams, runtime, events, states } = stage()
    upstreams.plan = 'fail'
    supervisor.begin()
    await clock.advance(15_100)
    await expect(supervisor.call(call)).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 30 })
    upstreams.plan = 'connect'
    upstreams.openMs = 500
    await clock.advance(30_000)
    expect(runtime()).toMatchObject({ state: 'starting', circuit_state: 'half_open' })
    await expect(supervisor.call(call)).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 1 })
    await clock.advance(500)
    expect(upstreams.opened).toHaveLength(7)
    expect(runtime()).toMatchObject({
      state: 'running',
      health_status: 'healthy',
      circuit_state: 'closed',
      health: { attempt: 0 },
    })
    expect(events().slice(-4)).toEqual([
      'fleet.server.recovery_attempted',
      'fleet.circuit.half_opened',
      'fleet.server.recovered',
      'fleet.circuit.closed',
    ])
    expect(
      states()
        .filter((state) => state.circuit_state === 'half_open')
        .every((state) => state.state === 'starting'),
    ).toBe(true)
  })

  it('comes back by a reset after it was given up, and not by itself', async () => {
    const { supervisor, clock, upstreams, runtime } = stage()
    upstreams.plan = 'final'
    supervisor.begin()
    await clock.advance(60 * MINUTE)
    expect(upstreams.opened).toHaveLength(1)
    expect(runtime()).toMatchObject({ state: 'error', health_status: 'disabled' })
    upstreams.plan = 'connect'
    supervisor.reset()
    await clock.advance(0)
    expect(runtime()).toMatchObject({ state: 'running', health_status: 'healthy', problem: null })
  })

  it('waits for a person when a former coordinator gave it up, and goes on counting when it did not (REL-01)', async () => {
    const dead = stage(definitionOf(), { consecutiveFailures: 9, restarts: 2, failingSince: null, gaveUp: true })
    dead.supervisor.begin()
    await dead.clock.advance(MINUTE)
    expect(dead.upstreams.opened).toHaveLength(0)
    expect(dead.runtime()).toMatchObject({ state: 'stopped', health_status: 'disabled', metrics: { restarts: 2 } })

    const failing = stage(definitionOf(), {
      consecutiveFailures: 6,
      restarts: 0,
      failingSince: Date.UTC(2029, 11, 31, 23, 59),
    })
    failing.upstreams.plan = 'fail'
    failing.supervisor.begin()
    await failing.clock.advance(0)
    expect(failing.runtime()).toMatchObject({
      circuit_state: 'open',
      health: { attempt: 7, failing_since: '2029-12-31T23:59:00.000Z' },
    })
    await failing.clock.advance(MINUTE)
    expect(failing.elapsed()).toEqual([0, MINUTE])
  })

  it('says in one sentence what happened and what comes next', async () => {
    const { supervisor, clock, upstreams, drafts } = stage()
    supervisor.begin()
    await clock.advance(0)
    upstreams.plan = 'fail'
    upstreams.events?.lost(problemOf('crashed (exit 137, out of memory)'))
    expect(drafts().at(-1)).toMatchObject({
      type: 'fleet.server.lost',
      message: 'files crashed (exit 137, out of memory). Restarting in 100 ms (attempt 1).',
      errorCode: 'crashed',
    })
    await expect(supervisor.call(call)).rejects.toThrow(
      'files crashed (exit 137, out of memory). Restarting in 100 ms (attempt 1).',
    )
    await clock.advance(7100)
    expect(drafts().at(-1)?.message).toBe('files exited at once. Restarting in 8 s (attempt 5).')
    expect(
      new Set(
        drafts()
          .slice(2)
          .map((draft) => draft.correlationId),
      ).size,
    ).toBe(1)
  })

  it('takes a lost server out of routing at once and brings it back', async () => {
    const { supervisor, clock, upstreams, runtime, messages } = stage()
    supervisor.begin()
    await clock.advance(0)
    messages.length = 0
    upstreams.events?.lost(problemOf('crashed'))
    expect(runtime()).toMatchObject({ state: 'error', health_status: 'disconnected' })
    expect(messages.some((message) => message.type === 'capabilities' && message.capabilities === null)).toBe(true)
    await clock.advance(100)
    expect(runtime()).toMatchObject({ state: 'running', health_status: 'healthy', metrics: { restarts: 1 } })
    expect(upstreams.mostAlive).toBe(1)
  })

  it('finds a hung server at the next check, restarts it after the third and heals it when it answers', async () => {
    const { supervisor, clock, upstreams, runtime, events } = stage(definitionOf({}, { health_check_interval: 10 }))
    supervisor.begin()
    await clock.advance(10_000)
    expect(runtime().health.last_check).not.toBeNull()
    upstreams.check = 'silent'
    await clock.advance(15_000)
    expect(runtime()).toMatchObject({
      health_status: 'degraded',
      health: { reason: 'Did not answer the health check within 5 s' },
    })
    upstreams.check = 'good'
    await clock.advance(10_000)
    expect(runtime()).toMatchObject({ health_status: 'healthy', health: { reason: null } })
    upstreams.check = 'silent'
    await clock.advance(35_000)
    expect(events()).toContain('fleet.server.lost')
    upstreams.check = 'good'
    await clock.advance(1000)
    expect(upstreams.opened).toHaveLength(2)
    expect(runtime()).toMatchObject({ state: 'running', health_status: 'healthy' })
  })

  it('is degraded while slow or while it lists less than before', async () => {
    const { supervisor, clock, upstreams, runtime, events } = stage(definitionOf({}, { health_check_interval: 10 }))
    supervisor.begin()
    await clock.advance(0)
    upstreams.check = 3100
    await clock.advance(10_000)
    expect(runtime().health.reason).toBe('Answers in 3.1 s, slower than 2 s')
    upstreams.check = 'good'
    upstreams.tools = 1
    await clock.advance(10_000)
    expect(runtime()).toMatchObject({
      health_status: 'degraded',
      health: { reason: 'Lists 1 of the 3 tools it listed before' },
      identity: { tools: 1 },
    })
    expect(events()).toContain('fleet.tools.changed')
    upstreams.tools = 3
    await clock.advance(10_000)
    expect(runtime().health_status).toBe('healthy')
  })

  it('restarts only for what the process depends on', async () => {
    const { supervisor, clock, upstreams, runtime } = stage()
    supervisor.begin()
    await clock.advance(0)
    supervisor.apply(
      definitionOf({ name: 'renamed', revision: 2 }, { timeout: 5, health_check_interval: 1, degraded_after_ms: 9 }),
    )
    await clock.advance(0)
    expect(upstreams.opened).toHaveLength(1)
    supervisor.apply(definitionOf({ revision: 3 }, { args: ['--more'] }))
    await clock.advance(0)
    expect(upstreams.opened).toHaveLength(2)
    expect(runtime().state).toBe('running')
  })

  it('lets calls wait their turn and refuses what does not fit (REL-21)', async () => {
    const { supervisor, clock, upstreams, runtime } = stage()
    supervisor.begin()
    await clock.advance(0)
    const answers: (() => void)[] = []
    upstreams.answer = () => new Promise((resolve) => answers.push(() => resolve({ resultText: '{}', isError: false })))
    const calls = [1, 2, 3, 4].map(() => supervisor.call(call))
    await expect(supervisor.call(call)).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 1 })
    expect(answers).toHaveLength(2)
    for (let served = 0; served < 4; served += 1) {
      answers.shift()?.()
      await settle()
    }
    await Promise.all(calls)
    await clock.advance(1000)
    expect(runtime().metrics).toMatchObject({ request_count: 4, error_count: 0, success_rate: 1 })
  })

  it('leaves no timer behind when it has ended', async () => {
    const { supervisor, clock, upstreams } = stage()
    supervisor.begin()
    await clock.advance(5000)
    await supervisor.end()
    await clock.advance(2000)
    expect(clock.pending).toBe(0)
    expect(upstreams.live).toBe(0)
  })
})

describe('races', () => {
  const deed = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        'start',
        'stop',
        'restart',
        'reset',
        'lose',
        'change',
        'break',
        'mend',
        'hang' as const,
      ),
    },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 3000 }) },
  )

  it('ends as wanted, takes only legal steps and never has two connections, in ten thousand random stories (REL-05)', async () => {
    const story = fc.asyncProperty(
      fc.record({
        deeds: fc.array(deed, { maxLength: 12 }),
        openMs: fc.constantFrom(0, 50, 700),
        closeMs: fc.constantFrom(0, 30, 900),
      }),
      async ({ deeds, openMs, closeMs }) => {
        const { supervisor, clock, upstreams, states, runtime } = stage()
        Object.assign(upstreams, { openMs, closeMs })
        let definition = definitionOf()
        const apply = (change: Partial<ServerDefinition>) => {
          definition = { ...definition, ...change }
          supervisor.apply(definition)
        }
        supervisor.begin()
        for (const each of deeds) {
          if (typeof each === 'number') await clock.advance(each)
          else if (each === 'start' || each === 'stop') apply({ shouldRun: each === 'start' })
          else if (each === 'restart') supervisor.restart()
          else if (each === 'reset') supervisor.reset()
          else if (each === 'lose') upstreams.events?.lost(problemOf('crashed'))
          else if (each === 'change')
            apply({ config: { ...definition.config, args: [...(definition.config.args ?? []), 'x'] } })
          else if (each === 'hang') upstreams.check = 'silent'
          else upstreams.plan = each === 'break' ? 'fail' : 'connect'
        }
        Object.assign(upstreams, { plan: 'connect', check: 'good' })
        await clock.advance(3 * MINUTE)
        expect(runtime().state).toBe(definition.shouldRun ? 'running' : 'stopped')
        expect(upstreams.live).toBe(definition.shouldRun ? 1 : 0)
        expect(upstreams.mostAlive).toBeLessThanOrEqual(1)
        const seen = states().map((state) => state.state)
        for (const [index, state] of seen.entries()) {
          const before = seen[index - 1]
          if (before === undefined || before === state) continue
          const signals = ['start', 'connected', 'start_failed', 'lost', 'stop', 'stopped', 'retry'] as const
          expect(
            signals.some((type) => transition(before, { type })?.state === state),
            `${before} to ${state}`,
          ).toBe(true)
        }
        const ended = supervisor.end()
        await clock.advance(MINUTE)
        await ended
        expect(upstreams.live).toBe(0)
      },
    )
    await fc.assert(story, { numRuns: Number(process.env.STORIES ?? 10_000) })
  }, 120_000)
})
