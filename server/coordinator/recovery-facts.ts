import type { Problem, RecoveryPolicy } from '#lib/contracts/fleet-model'
import { circuitOf, type Recovery } from '#server/domain/recovery'
import { duration, outlookOf, troubleOf } from '#server/domain/server-message'
import type { Announcement } from './announcer.ts'
import type { ServerDefinition } from './protocol.ts'

export interface RecoveryStep {
  definition: ServerDefinition
  before: Recovery
  after: Recovery
  policy: RecoveryPolicy
  problem: Problem | null
  now: number
}

/** What is to be told when recovery moved on, beside the loss or the success that moved it. */
export function recoveryFacts(step: RecoveryStep): Announcement[] {
  const facts: Announcement[] = []
  if (step.after.isFlapping && !step.before.isFlapping) facts.push(flapping(step))
  if (step.before.isFlapping && !step.after.isFlapping && step.after.upSince !== null) facts.push(calmed(step))
  const circuit = circuitFact(step)
  if (circuit) facts.push(circuit)
  if (step.after.phase === 'gave_up' && step.before.phase !== 'gave_up') facts.push(gaveUp(step))
  return facts
}

function flapping({ definition, after, policy, problem }: RecoveryStep): Announcement {
  const window = duration(policy.flap_window_ms)
  const message = `${definition.name} is flapping: it came back and failed again ${after.relapses.length} times within ${window}.`
  return { type: 'fleet.server.flapping', message, health: 'degraded', problem }
}

function calmed({ definition, policy }: RecoveryStep): Announcement {
  const message = `${definition.name} has been up for ${duration(policy.stable_after_ms)} and no longer counts as flapping.`
  return { type: 'fleet.server.healthy', message, health: 'healthy' }
}

function circuitFact({ definition, before, after, policy, problem, now }: RecoveryStep): Announcement | null {
  const was = circuitOf(before, policy)
  const is = circuitOf(after, policy)
  if (was === is || after.phase === 'gave_up') return null
  const { name, transport } = definition
  if (is === 'open') {
    const message =
      was === 'half_open'
        ? `${name} failed its trial. ${outlookOf(after, transport, now)}`
        : `${name} failed ${after.attempts} attempts; its circuit is open and calls are refused. ${outlookOf(after, transport, now)}`
    return { type: 'fleet.circuit.opened', message, health: 'circuit_opened', problem }
  }
  if (is === 'half_open') {
    const message = `${name} gets one trial (attempt ${after.attempts}).`
    return { type: 'fleet.circuit.half_opened', message, health: 'circuit_half_opened' }
  }
  if (after.phase !== 'steady') return null
  return {
    type: 'fleet.circuit.closed',
    message: `${name} takes calls again; its circuit is closed.`,
    health: 'circuit_closed',
  }
}

function gaveUp({ definition, after, problem, now }: RecoveryStep): Announcement {
  const { name, transport } = definition
  const trouble = problem ? troubleOf(name, problem) : `${name} failed`
  const message = after.isFinal
    ? `${trouble}. ${problem?.remedy || outlookOf(after, transport, now)}`
    : `${trouble}. Given up after ${duration(now - (after.failingSince ?? now))} of failure. ${outlookOf(after, transport, now)}`
  return { type: 'fleet.server.gave_up', message, health: 'gave_up', problem }
}
