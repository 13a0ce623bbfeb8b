import type { RecoveryPolicy } from '#lib/contracts/fleet-model'

/** How many attempts are made in quick succession before the circuit opens. */
export function quickAttempts(policy: RecoveryPolicy): number {
  return policy.retry_delays_ms.length
}

/**
 * How long to wait, in milliseconds, before the next attempt when `attempts` were made already. The quick ones are exact;
 * the trials after them are spread by `random` (0 to 1), so that servers lost together do not all come back together.
 */
export function retryDelay(policy: RecoveryPolicy, attempts: number, random: number): number {
  const quick = policy.retry_delays_ms[attempts]
  if (quick !== undefined) return quick
  const trial = policy.trial_delays_ms[attempts - policy.retry_delays_ms.length] ?? policy.trial_delays_ms.at(-1) ?? 0
  return Math.round(trial * (1 + policy.jitter * (2 * random - 1)))
}
