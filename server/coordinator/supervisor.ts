import { randomUUID } from 'node:crypto'
import type { Problem, RuntimeState } from '#lib/contracts/fleet-model'
import type { Capabilities } from '#lib/contracts/tools'
import type { CheckFinding } from '#server/domain/health'
import { type Signal, transition } from '#server/domain/lifecycle'
import { type RecoveryEvent, recover, wakeAt } from '#server/domain/recovery'
import type { Clock } from '#server/platform/clock'
import { CallLedger, type CallLimits } from './call-ledger.ts'
import type { Connection, OpenConnection, StartFailure, UpstreamCall } from './connection-port.ts'
import { needsRestart } from './definition-change.ts'
import { HealthCheck, type Sighting } from './health-check.ts'
import { Narrator } from './narrator.ts'
import { silenceProblem, stopProblem } from './problems.ts'
import type { Usage } from './process-tree.ts'
import type { FromWorker, RememberedState, ServerDefinition } from './protocol.ts'
import { refusalOf } from './refusal.ts'
import { isWanted, ServerRecord } from './server-record.ts'
import type { StartGate } from './start-gate.ts'
import { StateSender } from './state-sender.ts'
import { UpstreamLink } from './upstream-link.ts'

export interface SupervisorParts {
  clock: Clock
  /** 0 to 1. */
  random: () => number
  open: OpenConnection
  gate: StartGate
  limits: CallLimits
  send(message: FromWorker): void
}

/** Keeps one server as it is wanted. Every change of its state is a signal to `transition`; a signal without meaning is ignored. */
export class Supervisor {
  readonly #parts: SupervisorParts
  readonly #record: ServerRecord
  readonly #link: UpstreamLink
  readonly #check: HealthCheck
  readonly #ledger: CallLedger
  readonly #sender: StateSender
  readonly #narrator: Narrator
  #connection: Connection | null = null
  #cancelWake: (() => void) | null = null
  #whenIdle: (() => void) | null = null

  /** Begins stopped and silent until `begin`. */
  constructor(parts: SupervisorParts, definition: ServerDefinition, remembered?: RememberedState) {
    const { clock, send, limits } = parts
    this.#parts = parts
    this.#record = new ServerRecord(definition, clock.now())
    if (remembered) this.#record.remember(remembered)
    this.#ledger = new CallLedger(limits)
    this.#sender = new StateSender(clock, () => this.#sendState())
    this.#narrator = new Narrator({ record: this.#record, sender: this.#sender, clock, send })
    this.#link = this.#createLink(definition.id)
    this.#check = new HealthCheck({
      clock,
      serverId: definition.id,
      intervalMs: () => this.#record.definition.config.health_check_interval * 1000,
      canary: () => this.#record.definition.config.canary,
      onSighting: (sighting) => this.#record.health.sighted(sighting.fingerprint),
      onFinding: (finding, sighting) => this.#onFinding(finding, sighting),
    })
  }

  /** Starts the server if it is wanted, and tells its state either way. */
  begin(): void {
    this.#converge()
    this.#narrator.changed()
  }

  /** Makes the server match a changed definition; only what the process or connection depends on restarts it. */
  apply(definition: ServerDefinition): void {
    const before = this.#record.definition
    this.#record.definition = definition
    if (!isWanted(definition)) this.#stop()
    else if (!isWanted(before)) this.reset()
    else if (needsRestart(before, definition)) this.restart()
    else if (before.config.health_check_interval !== definition.config.health_check_interval) this.#check.reschedule()
    if (before.enabled && !definition.enabled) this.#narrator.note('manually_disabled', 'was disabled')
    if (!before.enabled && definition.enabled) this.#narrator.note('manually_enabled', 'was enabled')
    this.#narrator.review()
  }

  /** Ends what runs and begins anew; nothing happens to a server that is not wanted. */
  restart(): void {
    this.#forgive()
    if (!this.#record.isWanted) return
    if (this.#record.state === 'error') this.#start()
    else this.#stop()
    this.#converge()
  }

  /** Clears the troubles remembered, and starts the server if it is wanted and does not run. */
  reset(): void {
    this.#forgive()
    if (this.#record.isWanted && this.#record.state === 'error') this.#start()
    this.#converge()
    this.#narrator.review()
  }

  /** Marks everything that follows, until the server has come to rest, as part of one story. */
  correlate(correlationId: string): void {
    this.#narrator.correlate(correlationId)
  }

  /** Calls a tool. Throws AppError `unavailable` at once when the server does not run, beside what the connection throws. */
  async call(call: UpstreamCall): Promise<{ resultText: string; isError: boolean }> {
    const connection = this.#connection
    if (!connection) throw refusalOf(this.#record, this.#parts.clock.now())
    try {
      return await this.#ledger.run(call.signal, () => {
        if (this.#connection === connection) return connection.call(call)
        throw refusalOf(this.#record, this.#parts.clock.now())
      })
    } finally {
      this.#sender.counted()
    }
  }

  /** Stops the server for good; settles when nothing of it is left. */
  async end(): Promise<void> {
    this.#record.definition = { ...this.#record.definition, shouldRun: false }
    this.#stop()
    this.#link.close()
    if (!this.#link.isIdle) {
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve
      })
    }
    this.#cancelWake?.()
    this.#check.stop()
    this.#sender.close()
  }

  get pid(): number | null {
    return this.#record.pid
  }

  /** Calls under way or waiting their turn. */
  get pendingCalls(): number {
    return this.#ledger.pending
  }

  /** Takes what the process tree uses now. */
  measured(usage: Usage | null): void {
    this.#record.usage = usage
    this.#sender.counted()
  }

  #createLink(serverId: string): UpstreamLink {
    const { open, gate, clock, send } = this.#parts
    return new UpstreamLink({
      open,
      gate,
      now: () => clock.now(),
      events: {
        connected: (connection) => this.#onConnected(connection),
        failed: (failure) => this.#onStartFailed(failure),
        lost: (problem) => this.#onLost(problem),
        capabilitiesChanged: (capabilities) => this.#onCapabilities(capabilities),
        closed: (fault) => this.#onClosed(fault),
      },
      process: {
        spawned: (pid) => {
          this.#record.pid = pid
          send({ type: 'spawned', serverId, pid })
        },
        exited: (pid) => {
          if (this.#record.pid === pid) this.#record.pid = null
          send({ type: 'exited', serverId, pid })
        },
        log: (lines) => send({ type: 'log', serverId, lines }),
      },
    })
  }

  #forgive(): void {
    this.#recover({ type: 'reset' })
    this.#record.health.forgetOffer()
  }

  #converge(): void {
    const { state, isWanted: isAskedFor, recovery } = this.#record
    if (state === 'stopped' && isAskedFor && recovery.phase !== 'gave_up') this.#start()
  }

  #start(): void {
    if (!this.#signal({ type: 'start' })) return
    this.#record.problem = null
    this.#narrator.starting()
  }

  #stop(): void {
    if (!this.#signal({ type: 'stop' })) return
    if (this.#record.state === 'stopping') this.#narrator.stopping()
    else this.#rest()
  }

  #rest(): void {
    this.#record.problem = null
    this.#narrator.stopped()
  }

  /** Takes one step of the lifecycle; false when the signal has no meaning in this state. */
  #signal(signal: Signal, trouble?: { problem: Problem; event: RecoveryEvent }): boolean {
    const step = transition(this.#record.state, signal)
    if (!step) return false
    this.#record.state = step.state
    this.#record.since = this.#parts.clock.now()
    if (trouble) this.#record.problem = trouble.problem
    for (const effect of step.effects) {
      if (effect === 'connect') this.#link.open(this.#record.definition)
      else if (effect === 'disconnect') this.#link.close()
      else if (effect === 'watch') this.#watch()
      else if (effect === 'unwatch') this.#unwatch()
      else if (effect === 'drop_retry') this.#recover({ type: 'reset' })
      else if (trouble) this.#recover(trouble.event)
    }
    return true
  }

  #recover(event: RecoveryEvent): void {
    const { recovery, policy } = this.#record
    this.#record.recovery = recover(recovery, event, policy)
    this.#cancelWake?.()
    const at = wakeAt(this.#record.recovery, policy)
    const { clock } = this.#parts
    this.#cancelWake = at === null ? null : clock.after(Math.max(0, at - clock.now()), () => this.#onWake())
  }

  #onWake(): void {
    const before = this.#record.recovery
    this.#recover({ type: 'wake', at: this.#parts.clock.now() })
    if (this.#record.recovery.phase === 'attempting' && this.#signal({ type: 'retry' })) this.#narrator.attempt()
    this.#narrator.recovery(before)
    this.#narrator.review()
  }

  #watch(): void {
    this.#record.startedAt = this.#parts.clock.now()
    if (this.#connection) this.#check.watch(this.#connection)
  }

  /** Takes the server out of routing at once. */
  #unwatch(): void {
    this.#check.stop()
    this.#connection = null
    this.#record.startedAt = null
    this.#record.usage = null
    this.#parts.send({ type: 'capabilities', serverId: this.#record.definition.id, capabilities: null })
  }

  #onConnected(connection: Connection): void {
    const record = this.#record
    const before = record.recovery
    const known = record.health.capabilities?.fingerprint
    this.#connection = connection
    record.identity = connection.identity
    record.problem = null
    record.health.connected(connection.capabilities())
    if (before.failingSince !== null) record.restarts += 1
    this.#recover({ type: 'connected', at: this.#parts.clock.now() })
    this.#signal({ type: 'connected' })
    this.#sendCapabilities()
    this.#narrator.arrived(before)
    this.#narrator.recovery(before)
    this.#narrator.tools(known)
    this.#narrator.review()
    this.#narrator.correlate(undefined)
  }

  #onStartFailed({ problem, isFinal }: StartFailure): void {
    const before = this.#record.recovery
    const event: RecoveryEvent = { type: 'failed', ...this.#chance(), isFinal }
    if (!this.#signal({ type: 'start_failed' }, { problem, event })) return
    this.#narrator.startFailed(problem, before.failingSince === null)
    this.#narrator.recovery(before)
  }

  #onLost(problem: Problem): void {
    const before = this.#record.recovery
    if (!this.#narrator.isInStory) this.#narrator.correlate(randomUUID())
    if (!this.#signal({ type: 'lost' }, { problem, event: { type: 'lost', ...this.#chance() } })) return
    this.#narrator.lost(problem)
    this.#narrator.recovery(before)
  }

  #onClosed(fault: unknown): void {
    this.#whenIdle?.()
    if (fault === null) {
      if (this.#signal({ type: 'stopped' })) this.#rest()
    } else {
      const { at, random } = this.#chance()
      const problem = stopProblem(fault, at)
      const event: RecoveryEvent = { type: 'failed', at, random, isFinal: !this.#record.isWanted }
      if (this.#signal({ type: 'stop_failed' }, { problem, event })) this.#narrator.lost(problem)
    }
    this.#converge()
  }

  #onFinding(finding: CheckFinding, sighting: Sighting | null): void {
    const { definition, health } = this.#record
    const check = health.checked(finding, sighting?.tools ?? null, definition.config.degraded_after_ms)
    const current = this.#connection?.capabilities()
    if (current && current.fingerprint !== health.capabilities?.fingerprint) this.#onCapabilities(current)
    const isGone = !finding.answered && finding.isGone
    if (isGone || health.isLost(definition.config.retry_attempts))
      this.#onLost(silenceProblem(check.reason ?? '', check.at))
    const { status, reason } = this.#record.condition
    const judged = { ok: check.status !== 'failed', status, responseTimeMs: check.ms, reason: check.reason ?? reason }
    this.#parts.send({ type: 'checked', check: { serverId: definition.id, at: check.at, ...judged } })
    this.#narrator.review()
  }

  #onCapabilities(capabilities: Capabilities): void {
    const { health } = this.#record
    const known = health.capabilities?.fingerprint
    health.changed(capabilities)
    this.#record.recount(capabilities)
    this.#sendCapabilities()
    this.#narrator.tools(known)
    this.#narrator.review()
  }

  #sendCapabilities(): void {
    const { definition, health } = this.#record
    this.#parts.send({ type: 'capabilities', serverId: definition.id, capabilities: health.capabilities })
  }

  #sendState(): RuntimeState {
    const runtime = this.#record.row(this.#parts.clock.now(), this.#ledger.counts)
    this.#parts.send({ type: 'state', serverId: this.#record.definition.id, runtime })
    return runtime
  }

  #chance(): { at: number; random: number } {
    return { at: this.#parts.clock.now(), random: this.#parts.random() }
  }
}
