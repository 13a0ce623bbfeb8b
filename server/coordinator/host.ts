import { setTimeout as pause } from 'node:timers/promises'
import { AppError } from '#lib/contracts/errors'
import type { EventDraft } from '#lib/contracts/events'
import type { LogLine, TestReport } from '#lib/contracts/fleet'
import type { RuntimeState } from '#lib/contracts/fleet-model'
import type { Capabilities } from '#lib/contracts/tools'
import type { RunnableServer, ToolAnswer, ToolCall, Upstreams } from '#server/platform/ports'
import { type CoordinatorLimits, DEFAULT_LIMITS } from './fleet-worker.ts'
import { LogRings } from './log-rings.ts'
import { PendingRequests } from './pending-requests.ts'
import { ProcessRegistry } from './process-registry.ts'
import type { CheckRow, FromWorker, HealthLogEntry, RememberedState, ToWorker } from './protocol.ts'
import { WorkerThread } from './worker-thread.ts'

export interface CoordinatorOptions {
  dataDir: string
  /** What every server's environment begins with. */
  baseEnvironment: Record<string, string>
  /** Networks (CIDR) that servers may be reached in although they are private. */
  allowedNetworks: string[]
  limits?: Partial<CoordinatorLimits>
  /** Milliseconds without a heartbeat after which the worker is replaced. */
  heartbeatLimitMs?: number
  workerUrl?: URL
  /** What the record knows of a server's troubles from before this process. */
  remembered?: (serverId: string) => RememberedState | undefined
  onRuntime(serverId: string, runtime: RuntimeState): void
  onCapabilities(serverId: string, capabilities: Capabilities | null): void
  emit(draft: EventDraft): void
  onHealthLog(entry: HealthLogEntry): void
  onCheck(check: CheckRow): void
  onLog?: (serverId: string, lines: LogLine[]) => void
  /** Told at every sign of life of the worker. */
  onBeat?: (sign: { at: number; eventLoopP99Ms: number }) => void
  /** Told when the picture loses its coordinator (with the moment), and with null when it has one again. */
  onStale(since: Date | null): void
}

const HEARTBEAT_LIMIT_MS = 5000
const START_LIMIT_MS = 10_000
const STOP_GRACE_MS = 10_000
/** For ending the children after the grace of the calls: SIGTERM, 5 s, SIGKILL. */
const STOP_LIMIT_MS = 12_000
/** At the latest by then a new worker's picture counts as fresh. */
const FRESH_LIMIT_MS = 1000
const FIRST_BACKOFF_MS = 100
const MAX_BACKOFF_MS = 5000
/** A worker that lived this long crashes for the first time again. */
const SETTLED_MS = 60_000

/** The coordinator as the main thread sees it: sends what is wanted, hears what is, and replaces a worker that died or hung. */
export class Coordinator implements Upstreams {
  readonly #options: CoordinatorOptions
  readonly #registry: ProcessRegistry
  readonly #requests = new PendingRequests()
  readonly #logs = new LogRings()
  readonly #servers = new Map<string, RunnableServer>()
  readonly #runtimes = new Map<string, RuntimeState>()
  readonly #forgetting = new Map<string, PromiseWithResolvers<void>>()
  #thread: WorkerThread | null = null
  #isReady = false
  #isStopping = false
  #stale: Date | null = null
  #unheard = new Set<string>()
  #crashes = 0
  #readyAt = 0
  #eventLoopP99Ms = 0
  #firstReady = Promise.withResolvers<void>()
  #stopped = Promise.withResolvers<void>()

  /** Reads the registry of processes; touches nothing until `start`. */
  constructor(options: CoordinatorOptions) {
    this.#options = options
    this.#registry = new ProcessRegistry(options.dataDir)
  }

  /** Ends what a former life left behind and starts the worker; settles when it takes commands, or after 10 s without one. */
  async start(): Promise<void> {
    await this.#registry.sweep()
    this.#launch()
    await Promise.race([this.#firstReady.promise, pause(START_LIMIT_MS, undefined, { ref: false })])
  }

  /** Lets calls finish for `graceMs`, ends every server and the worker; settles when nothing is left. */
  async stop(graceMs = STOP_GRACE_MS): Promise<void> {
    if (!this.#isStopping) {
      this.#isStopping = true
      this.#post({ type: 'stop', graceMs })
    }
    if (this.#isReady) {
      const limit = pause(graceMs + STOP_LIMIT_MS, undefined, { ref: false })
      await Promise.race([this.#stopped.promise, limit])
    }
    this.#isReady = false
    await this.#thread?.terminate()
    this.#abandon('Signalbox is stopping.')
    await this.#registry.sweep()
  }

  apply(server: RunnableServer, correlationId?: string): void {
    this.#servers.set(server.id, server)
    if (correlationId !== undefined) this.#post({ type: 'correlate', serverId: server.id, correlationId })
    const remembered = this.#options.remembered?.(server.id)
    const extra = remembered && !this.#runtimes.has(server.id) ? { remembered: { [server.id]: remembered } } : {}
    this.#post({ type: 'reconcile', definitions: [server], isWhole: false, ...extra })
  }

  /** Sends many definitions at once; with `isWhole`, servers that are not among them are ended and forgotten. */
  reconcile(servers: RunnableServer[], isWhole = true): void {
    if (isWhole) this.#servers.clear()
    for (const server of servers) this.#servers.set(server.id, server)
    this.#post({ type: 'reconcile', definitions: servers, isWhole, remembered: this.#remembered(servers) })
  }

  async forget(serverId: string): Promise<void> {
    this.#servers.delete(serverId)
    const ending = this.#forgetting.get(serverId) ?? Promise.withResolvers<void>()
    this.#forgetting.set(serverId, ending)
    if (this.#isReady) this.#post({ type: 'forget', serverId })
    else this.#onForgotten(serverId)
    await ending.promise
  }

  restart(serverId: string, correlationId: string): void {
    this.#post({ type: 'restart', serverId, correlationId })
  }

  reset(serverId: string, correlationId: string): void {
    this.#post({ type: 'reset', serverId, correlationId })
  }

  async callTool(call: ToolCall): Promise<ToolAnswer> {
    const { serverId, tool, arguments: args, timeoutMs } = call
    const answer = await this.#ask(call.signal, {
      onProgress: call.onProgress,
      message: (requestId) => ({ type: 'call', call: { requestId, serverId, tool, arguments: args, timeoutMs } }),
    })
    if (answer.type !== 'answered') throw new AppError('internal', 'The coordinator answered out of turn.')
    return { resultText: answer.resultText, isError: answer.isError, durationMs: answer.durationMs }
  }

  async test(server: RunnableServer, signal: AbortSignal): Promise<TestReport> {
    const answer = await this.#ask(signal, {
      onProgress: undefined,
      message: (requestId) => ({ type: 'test', requestId, definition: server }),
    })
    if (answer.type !== 'tested') throw new AppError('internal', 'The coordinator answered out of turn.')
    return answer.report
  }

  logs(serverId: string, limit: number): LogLine[] {
    return this.#logs.last(serverId, limit)
  }

  staleSince(): Date | null {
    return this.#stale
  }

  /** The event-loop delay of the worker, 99th percentile in milliseconds. */
  get eventLoopP99Ms(): number {
    return this.#eventLoopP99Ms
  }

  /** For tests: breaks the worker on purpose. */
  sabotage(how: 'throw' | 'spin'): void {
    this.#post({ type: 'sabotage', how })
  }

  #ask(
    signal: AbortSignal,
    request: { onProgress: ToolCall['onProgress']; message: (requestId: number) => ToWorker },
  ): Promise<FromWorker> {
    if (!this.#isReady || this.#isStopping) return Promise.reject(absent())
    return this.#requests.ask({
      signal,
      onProgress: request.onProgress,
      post: (requestId) => this.#post(request.message(requestId)),
      cancel: (requestId) => this.#post({ type: 'cancel', requestId, reason: 'the caller went away' }),
    })
  }

  #post(message: ToWorker): void {
    // What is wanted is sent whole once the worker is ready, so nothing said before is lost.
    if (this.#isReady) this.#thread?.post(message)
  }

  #launch(): void {
    const { dataDir, baseEnvironment, allowedNetworks, limits, heartbeatLimitMs, workerUrl } = this.#options
    this.#thread = new WorkerThread({
      url: workerUrl ?? new URL('./worker.ts', import.meta.url),
      start: {
        dataDir,
        baseEnvironment,
        allowedNetworks,
        marker: this.#registry.marker,
        limits: { ...DEFAULT_LIMITS, ...limits },
      },
      heartbeatLimitMs: heartbeatLimitMs ?? HEARTBEAT_LIMIT_MS,
      onMessage: (message) => this.#receive(message),
      onLost: (reason) => void this.#replace(reason),
    })
  }

  #receive(message: FromWorker): void {
    const options = this.#options
    switch (message.type) {
      case 'ready':
        this.#onReady()
        break
      case 'beat':
        this.#eventLoopP99Ms = message.eventLoopP99Ms
        options.onBeat?.({ at: message.at, eventLoopP99Ms: message.eventLoopP99Ms })
        break
      case 'state':
        this.#runtimes.set(message.serverId, message.runtime)
        options.onRuntime(message.serverId, message.runtime)
        if (this.#unheard.delete(message.serverId) && this.#unheard.size === 0) this.#tellFresh()
        break
      case 'capabilities':
        options.onCapabilities(message.serverId, message.capabilities)
        break
      case 'event':
        if (message.health) options.onHealthLog(message.health)
        options.emit(message.draft)
        break
      case 'logged':
        options.onHealthLog(message.health)
        break
      case 'checked':
        options.onCheck(message.check)
        break
      case 'log':
        this.#logs.add(message.serverId, message.lines)
        options.onLog?.(message.serverId, message.lines)
        break
      case 'spawned':
        this.#registry.add(message.serverId, message.pid)
        break
      case 'exited':
        this.#registry.remove(message.pid)
        break
      case 'forgotten':
        this.#onForgotten(message.serverId)
        break
      case 'stopped':
        this.#stopped.resolve()
        break
      case 'crashed':
        break
      default:
        this.#requests.answer(message)
        break
    }
  }

  #onForgotten(serverId: string): void {
    this.#forgetting.get(serverId)?.resolve()
    this.#forgetting.delete(serverId)
    if (this.#servers.has(serverId)) return
    this.#runtimes.delete(serverId)
    this.#logs.forget(serverId)
  }

  #onReady(): void {
    this.#isReady = true
    this.#readyAt = performance.now()
    const servers = [...this.#servers.values()]
    this.#post({ type: 'reconcile', definitions: servers, isWhole: true, remembered: this.#remembered(servers) })
    this.#firstReady.resolve()
    if (this.#stale === null) return
    // The picture still shows what the former worker said; it is fresh once the new one has spoken of every server.
    this.#unheard = new Set(servers.map(({ id }) => id))
    if (servers.length === 0) this.#tellFresh()
    else setTimeout(() => this.#tellFresh(), FRESH_LIMIT_MS).unref()
  }

  #tellFresh(): void {
    if (this.#stale === null || !this.#isReady) return
    this.#unheard.clear()
    const awayMs = Date.now() - this.#stale.getTime()
    this.#stale = null
    this.#options.onStale(null)
    const message = `The coordinator is back after ${(awayMs / 1000).toFixed(1)} s and restores ${this.#servers.size} servers.`
    this.#options.emit({ type: 'coordinator.worker.restarted', message, details: { away_ms: awayMs } })
  }

  /** Ends what a lost worker left behind, then starts the next one. */
  async #replace(reason: string): Promise<void> {
    const lived = this.#isReady ? performance.now() - this.#readyAt : 0
    this.#isReady = false
    if (this.#isStopping) this.#stopped.resolve()
    this.#crashes = lived > SETTLED_MS ? 0 : this.#crashes + 1
    if (this.#stale === null) {
      this.#stale = new Date()
      this.#options.onStale(this.#stale)
    }
    this.#options.emit({
      type: 'coordinator.worker.lost',
      message: `The coordinator ${reason}. It is being restarted.`,
    })
    this.#requests.failAll(absent)
    // A worker that crashed collects its children while they are ended; one that hangs cannot, and must not spawn more.
    if (!reason.startsWith('hung')) await this.#registry.sweep()
    await this.#thread?.terminate()
    if (this.#isStopping) return
    await this.#registry.sweep()
    this.#abandon('The coordinator was lost.')
    if (this.#crashes > 1) await pause(Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (this.#crashes - 2)))
    if (!this.#isStopping) this.#launch()
  }

  /** Nothing of the worker is left: whoever waited for an end or an answer is told. */
  #abandon(message: string): void {
    this.#requests.failAll(() => new AppError('unavailable', message, { retryAfterSeconds: 2 }))
    for (const ending of this.#forgetting.values()) ending.resolve()
    this.#forgetting.clear()
  }

  #remembered(servers: readonly RunnableServer[]): Record<string, RememberedState> {
    const all: Record<string, RememberedState> = {}
    for (const { id, enabled } of servers) {
      const runtime = this.#runtimes.get(id)
      const remembered = runtime ? rememberedFrom(runtime, enabled) : this.#options.remembered?.(id)
      if (remembered) all[id] = remembered
    }
    return all
  }
}

function rememberedFrom({ health, health_status, metrics }: RuntimeState, enabled: boolean): RememberedState {
  const isFailing = health.failing_since !== null
  return {
    consecutiveFailures: isFailing ? health.consecutive_failures : 0,
    restarts: metrics.restarts,
    failingSince: health.failing_since === null ? null : Date.parse(health.failing_since),
    gaveUp: enabled && health_status === 'disabled',
  }
}

function absent(): AppError {
  return new AppError('unavailable', 'The coordinator is restarting. Try again in a moment.', { retryAfterSeconds: 2 })
}
