import type { CircuitState, HealthStatus, RecoveryPolicy } from '#lib/contracts/fleet-model'
import { quickAttempts, retryDelay } from './backoff.ts'

/**
 * `steady`: nothing to recover. `waiting`: the next attempt has its time. `attempting`: it is under way.
 * `gave_up`: no more attempts until a person or a changed definition asks for one.
 */
export type RecoveryPhase = 'steady' | 'waiting' | 'attempting' | 'gave_up'

/** All that recovery remembers of one server; times are milliseconds since the epoch. */
export interface Recovery {
  phase: RecoveryPhase
  /** Attempts made since the counters were last reset. */
  attempts: number
  nextAttemptAt: number | null
  failingSince: number | null
  upSince: number | null
  /** Whether the connection that is up came from an attempt, so that its loss counts towards flapping. */
  isReconnected: boolean
  /** When a reconnected server failed again, within the flap window. */
  relapses: readonly number[]
  isFlapping: boolean
  /** Gave up on the first failure, because trying again cannot help. */
  isFinal: boolean
}

export type RecoveryEvent =
  | { type: 'lost'; at: number; random: number }
  | { type: 'failed'; at: number; random: number; isFinal: boolean }
  | { type: 'connected'; at: number }
  /** The time of `wakeAt` has come. */
  | { type: 'wake'; at: number }
  /** A person, or a changed definition, asks for a fresh beginning. */
  | { type: 'reset' }

export const STEADY: Recovery = {
  phase: 'steady',
  attempts: 0,
  nextAttemptAt: null,
  failingSince: null,
  upSince: null,
  isReconnected: false,
  relapses: [],
  isFlapping: false,
  isFinal: false,
}

/** What an event does to a recovery under this policy. */
export function recover(recovery: Recovery, event: RecoveryEvent, policy: RecoveryPolicy): Recovery {
  switch (event.type) {
    case 'reset':
      return STEADY
    case 'lost':
      return fail(noteRelapse(recovery, event.at, policy), event, policy)
    case 'failed':
      return event.isFinal ? giveUp(recovery, event.at, true) : fail(recovery, event, policy)
    case 'connected':
      return connect(recovery, event.at, policy)
    case 'wake':
      return wake(recovery, event.at, policy)
  }
}

/** When the next `wake` is due: an attempt, giving up, or the end of a flapping server's probation; null when nothing is. */
export function wakeAt(recovery: Recovery, policy: RecoveryPolicy): number | null {
  if (recovery.phase === 'waiting') return Math.min(recovery.nextAttemptAt ?? Infinity, giveUpAt(recovery, policy))
  if (recovery.phase === 'steady' && recovery.isFlapping && recovery.upSince !== null) {
    return recovery.upSince + policy.stable_after_ms
  }
  return null
}

/** The breaker's position: open while attempts are few and far between, half-open while one of those is under way. */
export function circuitOf(recovery: Recovery, policy: RecoveryPolicy): CircuitState {
  if (recovery.phase === 'steady' || recovery.isFinal) return 'closed'
  if (recovery.phase === 'gave_up') return 'open'
  if (recovery.phase === 'waiting') return recovery.attempts >= quickAttempts(policy) ? 'open' : 'closed'
  return recovery.attempts > quickAttempts(policy) ? 'half_open' : 'closed'
}

/** The health status recovery dictates, or null when nothing is being recovered and the checks decide. */
export function recoveryHealth(recovery: Recovery, policy: RecoveryPolicy): HealthStatus | null {
  if (recovery.phase === 'steady') return null
  if (recovery.phase === 'gave_up') return 'disabled'
  return circuitOf(recovery, policy) === 'closed' ? 'disconnected' : 'circuit_open'
}

function giveUpAt(recovery: Recovery, policy: RecoveryPolicy): number {
  return (recovery.failingSince ?? Infinity) + policy.give_up_after_ms
}

/** A reconnected server that fails again within the window: the third time it counts as flapping. */
function noteRelapse(recovery: Recovery, at: number, policy: RecoveryPolicy): Recovery {
  const stable = recovery.isFlapping ? calm(recovery, at, policy) : recovery
  const relapses = stable.relapses.filter((time) => at - time < policy.flap_window_ms)
  const isRelapse = stable.isReconnected && stable.upSince !== null && at - stable.upSince < policy.flap_window_ms
  if (isRelapse) relapses.push(at)
  return { ...stable, relapses, isFlapping: stable.isFlapping || relapses.length >= policy.flap_count }
}

function fail(recovery: Recovery, event: { at: number; random: number }, policy: RecoveryPolicy): Recovery {
  const failingSince = recovery.failingSince ?? event.at
  const failing: Recovery = { ...recovery, phase: 'waiting', failingSince, upSince: null, nextAttemptAt: null }
  const deadline = giveUpAt(failing, policy)
  if (event.at >= deadline) return giveUp(failing, event.at, false)
  const next = event.at + retryDelay(policy, recovery.attempts, event.random)
  return { ...failing, nextAttemptAt: next < deadline ? next : null }
}

function connect(recovery: Recovery, at: number, policy: RecoveryPolicy): Recovery {
  const isReconnected = recovery.failingSince !== null
  const relapses = recovery.relapses.filter((time) => at - time < policy.flap_window_ms)
  return {
    ...STEADY,
    upSince: at,
    isReconnected,
    relapses,
    isFlapping: recovery.isFlapping,
    attempts: recovery.isFlapping ? recovery.attempts : 0,
  }
}

function wake(recovery: Recovery, at: number, policy: RecoveryPolicy): Recovery {
  if (recovery.phase === 'steady') return calm(recovery, at, policy)
  if (recovery.phase !== 'waiting') return recovery
  if (at >= giveUpAt(recovery, policy)) return giveUp(recovery, at, false)
  if (recovery.nextAttemptAt === null || at < recovery.nextAttemptAt) return recovery
  return { ...recovery, phase: 'attempting', attempts: recovery.attempts + 1, nextAttemptAt: null }
}

/** Ends the probation of a flapping server that has been up long enough. */
function calm(recovery: Recovery, at: number, policy: RecoveryPolicy): Recovery {
  if (recovery.upSince === null || at - recovery.upSince < policy.stable_after_ms) return recovery
  return { ...recovery, isFlapping: false, attempts: 0 }
}

function giveUp(recovery: Recovery, at: number, isFinal: boolean): Recovery {
  return {
    ...recovery,
    phase: 'gave_up',
    isFinal,
    nextAttemptAt: null,
    upSince: null,
    failingSince: recovery.failingSince ?? at,
  }
}
