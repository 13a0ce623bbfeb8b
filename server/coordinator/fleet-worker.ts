import { isAppError } from '#lib/contracts/errors'
import type { Clock } from '#server/platform/clock'
import type { OpenConnection } from './connection-port.ts'
import { ProcessSampler } from './process-tree.ts'
import type { CallFault, CallRequest, FromWorker, RememberedState, ServerDefinition, ToWorker } from './protocol.ts'
import { StartGate } from './start-gate.ts'
import { Supervisor } from './supervisor.ts'
import { tryConnection } from './trial-connection.ts'

/** How much the coordinator does at once. */
export interface CoordinatorLimits {
  /** Calls one server works on at once, and calls that wait for it, before more are refused. */
  maxInFlight: number
  maxQueued: number
  /** Starts under way at once, and how long one may hold its slot. */
  startSlots: number
  startSlotMs: number
  /** Between two looks at what the processes use. */
  sampleMs: number
}

export const DEFAULT_LIMITS: CoordinatorLimits = {
  maxInFlight: 64,
  maxQueued: 256,
  startSlots: 8,
  startSlotMs: 2000,
  sampleMs: 5000,
}

export interface FleetWorkerParts {
  clock: Clock
  random: () => number
  open: OpenConnection
  limits: CoordinatorLimits
  send(message: FromWorker): void
}

const DRAIN_POLL_MS = 20

/** The coordinator without its thread: every supervisor, and one switch over what the main thread asks. */
export class FleetWorker {
  readonly #parts: FleetWorkerParts
  readonly #gate: StartGate
  readonly #supervisors = new Map<string, Supervisor>()
  /** Servers being forgotten; one that comes back under the same id waits until nothing is left of the former. */
  readonly #ending = new Map<string, Promise<void>>()
  readonly #underWay = new Map<number, AbortController>()
  readonly #correlations = new Map<string, string>()
  readonly #sampler = new ProcessSampler()
  #isStopping = false

  constructor(parts: FleetWorkerParts) {
    this.#parts = parts
    const { startSlots, startSlotMs } = parts.limits
    this.#gate = new StartGate({ clock: parts.clock, slots: startSlots, slotMs: startSlotMs })
    this.#planSample()
  }

  receive(message: ToWorker): void {
    switch (message.type) {
      case 'reconcile':
        this.#reconcile(message)
        break
      case 'forget':
        this.#forget(message.serverId)
        break
      case 'restart':
        this.#inStory(message, (supervisor) => supervisor.restart())
        break
      case 'reset':
        this.#inStory(message, (supervisor) => supervisor.reset())
        break
      case 'correlate':
        this.#correlate(message.serverId, message.correlationId)
        break
      case 'call':
        void this.#call(message.call)
        break
      case 'cancel':
        this.#underWay.get(message.requestId)?.abort(message.reason)
        break
      case 'test':
        void this.#test(message.requestId, message.definition)
        break
      case 'stop':
        void this.#stop(message.graceMs)
        break
      case 'sabotage':
        sabotage(message.how)
        break
    }
  }

  #reconcile({ definitions, isWhole, remembered }: ToWorker & { type: 'reconcile' }): void {
    if (isWhole) {
      const known = new Set(definitions.map((definition) => definition.id))
      for (const id of this.#supervisors.keys()) if (!known.has(id)) this.#forget(id)
    }
    for (const definition of definitions) this.#apply(definition, remembered?.[definition.id])
  }

  #apply(definition: ServerDefinition, remembered: RememberedState | undefined): void {
    if (this.#isStopping) return
    const known = this.#supervisors.get(definition.id)
    if (known) {
      known.apply(definition)
      return
    }
    const ending = this.#ending.get(definition.id)
    if (ending) {
      void ending.then(() => this.#apply(definition, remembered))
      return
    }
    const { clock, random, open, send, limits } = this.#parts
    const supervisor = new Supervisor({ clock, random, open, send, limits, gate: this.#gate }, definition, remembered)
    this.#supervisors.set(definition.id, supervisor)
    const correlationId = this.#correlations.get(definition.id)
    if (correlationId !== undefined) supervisor.correlate(correlationId)
    this.#correlations.delete(definition.id)
    supervisor.begin()
  }

  #forget(serverId: string): void {
    const supervisor = this.#supervisors.get(serverId)
    this.#supervisors.delete(serverId)
    this.#correlations.delete(serverId)
    const ended = supervisor?.end() ?? this.#ending.get(serverId) ?? Promise.resolve()
    const told = ended.then(() => {
      if (this.#ending.get(serverId) === told) this.#ending.delete(serverId)
      this.#parts.send({ type: 'forgotten', serverId })
    })
    this.#ending.set(serverId, told)
  }

  #correlate(serverId: string, correlationId: string): void {
    const supervisor = this.#supervisors.get(serverId)
    if (supervisor) supervisor.correlate(correlationId)
    else this.#correlations.set(serverId, correlationId)
  }

  #inStory(asked: { serverId: string; correlationId: string }, run: (supervisor: Supervisor) => void): void {
    const supervisor = this.#supervisors.get(asked.serverId)
    if (!supervisor || this.#isStopping) return
    supervisor.correlate(asked.correlationId)
    run(supervisor)
  }

  async #call({ requestId, serverId, tool, arguments: args, timeoutMs }: CallRequest): Promise<void> {
    const { send } = this.#parts
    const startedAt = performance.now()
    const supervisor = this.#supervisors.get(serverId)
    if (!supervisor || this.#isStopping) {
      const message = this.#isStopping ? 'Signalbox is stopping.' : 'This server is not known to the coordinator.'
      const code = this.#isStopping ? 'unavailable' : 'not_found'
      send({ type: 'failed', requestId, fault: { code, message }, durationMs: 0 })
      return
    }
    const abort = new AbortController()
    this.#underWay.set(requestId, abort)
    try {
      const answer = await supervisor.call({
        tool,
        arguments: args,
        timeoutMs,
        signal: abort.signal,
        onProgress: (progress) => send({ type: 'progress', requestId, ...progress }),
      })
      send({ type: 'answered', requestId, ...answer, durationMs: performance.now() - startedAt })
    } catch (error) {
      send({ type: 'failed', requestId, fault: faultOf(error), durationMs: performance.now() - startedAt })
    } finally {
      this.#underWay.delete(requestId)
    }
  }

  async #test(requestId: number, definition: ServerDefinition): Promise<void> {
    const { open, clock, send } = this.#parts
    const abort = new AbortController()
    this.#underWay.set(requestId, abort)
    const report = await tryConnection({ definition, open, clock, send, signal: abort.signal })
    this.#underWay.delete(requestId)
    send({ type: 'tested', requestId, report })
  }

  /** Lets calls under way finish, then ends every trial; each server ends as soon as nobody waits for its answer. */
  async #stop(graceMs: number): Promise<void> {
    const { clock, send } = this.#parts
    this.#isStopping = true
    const deadline = clock.now() + graceMs
    const endings = new Map<Supervisor, Promise<void>>()
    const end = (isDue: (supervisor: Supervisor) => boolean) => {
      for (const supervisor of this.#supervisors.values()) {
        if (!endings.has(supervisor) && isDue(supervisor)) endings.set(supervisor, supervisor.end())
      }
    }
    for (;;) {
      end(({ pendingCalls }) => pendingCalls === 0)
      if (clock.now() >= deadline || !this.#hasPendingCalls()) break
      await new Promise<void>((resolve) => void clock.after(DRAIN_POLL_MS, resolve))
    }
    for (const abort of this.#underWay.values()) abort.abort('stopping')
    end(() => true)
    await Promise.allSettled([...endings.values(), ...this.#ending.values()])
    send({ type: 'stopped' })
  }

  #hasPendingCalls(): boolean {
    return [...this.#supervisors.values()].some((supervisor) => supervisor.pendingCalls > 0)
  }

  #planSample(): void {
    const { clock, limits } = this.#parts
    clock.after(limits.sampleMs, () => void this.#sample().finally(() => this.#planSample()))
  }

  async #sample(): Promise<void> {
    const running = [...this.#supervisors.values()].flatMap((one) => (one.pid === null ? [] : [{ one, pid: one.pid }]))
    const usage = await this.#sampler.sample(running.map(({ pid }) => pid))
    for (const { one, pid } of running) if (one.pid === pid) one.measured(usage.get(pid) ?? null)
  }
}

function faultOf(error: unknown): CallFault {
  if (!isAppError(error)) return { code: 'internal', message: 'The call failed inside the coordinator.' }
  const { code, message, details, retryAfterSeconds } = error
  return {
    code,
    message,
    ...(details === undefined ? {} : { details }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  }
}

function sabotage(how: 'throw' | 'spin'): void {
  if (how === 'spin') for (;;) performance.now()
  setImmediate(() => {
    throw new Error('sabotage')
  })
}
