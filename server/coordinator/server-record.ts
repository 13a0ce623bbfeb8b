import {
  type HealthStatus,
  type Identity,
  type Problem,
  RecoveryPolicy,
  type RuntimeState,
  type ServerState,
} from '#lib/contracts/fleet-model'
import type { Capabilities } from '#lib/contracts/tools'
import { type Recovery, recoveryHealth, STEADY } from '#server/domain/recovery'
import type { CallCounts } from './call-ledger.ts'
import { HealthRecord } from './health-record.ts'
import type { Usage } from './process-tree.ts'
import type { RememberedState, ServerDefinition } from './protocol.ts'
import { runtimeRow } from './runtime-row.ts'

const DEFAULT_POLICY = RecoveryPolicy.parse({})

/** All that is known of one server while it is supervised. */
export class ServerRecord {
  definition: ServerDefinition
  state: ServerState = 'stopped'
  since: number
  recovery: Recovery = STEADY
  identity: Identity | null = null
  problem: Problem | null = null
  startedAt: number | null = null
  restarts = 0
  pid: number | null = null
  usage: Usage | null = null
  readonly health = new HealthRecord()

  constructor(definition: ServerDefinition, now: number) {
    this.definition = definition
    this.since = now
  }

  /** Takes up where a coordinator that ended left off. */
  remember({ consecutiveFailures, restarts, failingSince, gaveUp }: RememberedState): void {
    this.restarts = restarts
    this.recovery = { ...STEADY, attempts: consecutiveFailures, failingSince: failingSince ?? null }
    if (gaveUp) this.recovery = { ...this.recovery, phase: 'gave_up' }
  }

  get isWanted(): boolean {
    return isWanted(this.definition)
  }

  get policy(): RecoveryPolicy {
    return this.definition.config.recovery ?? DEFAULT_POLICY
  }

  /** Its health status, and why when it is degraded. */
  get condition(): { status: HealthStatus; reason: string | null } {
    if (!this.definition.enabled) return { status: 'disabled', reason: null }
    const recovering = recoveryHealth(this.recovery, this.policy)
    if (recovering !== null) return { status: recovering, reason: null }
    if (this.state !== 'running') return { status: 'unknown', reason: null }
    return this.health.decide(this.recovery.isFlapping)
  }

  /** Counts anew what the server offers after its lists changed. */
  recount(capabilities: Capabilities): void {
    if (!this.identity) return
    this.identity = {
      ...this.identity,
      tools: capabilities.tools.length,
      resources: capabilities.resources.length,
      resource_templates: capabilities.resource_templates.length,
      prompts: capabilities.prompts.length,
    }
  }

  row(now: number, counts: CallCounts): RuntimeState {
    const { status, reason } = this.condition
    const { state, since, recovery, policy, restarts, startedAt, usage, identity, problem, pid } = this
    const parts = { now, state, since, recovery, policy, counts, restarts, startedAt, usage, identity, problem, pid }
    return runtimeRow({ ...parts, window: this.health.window, healthStatus: status, healthReason: reason })
  }
}

/** Whether a definition asks for the server to run. */
export function isWanted(definition: ServerDefinition): boolean {
  return definition.enabled && definition.shouldRun
}
