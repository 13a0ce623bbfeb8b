import type { Problem, Transport } from '#lib/contracts/fleet-model'
import { seconds } from './health.ts'
import type { Recovery } from './recovery.ts'

/** What went wrong with a server as one sentence without a full stop: `files crashed (exit 137, out of memory)`. */
export function troubleOf(name: string, problem: Problem): string {
  const cause = problem.cause.replace(/[.\s]+$/, '').replace(/^The server (?=[a-z])/, '')
  return /^[a-z]/.test(cause) ? `${name} ${cause}` : `${name}: ${cause}`
}

/** What happens next to a server that failed: `Restarting in 8 s (attempt 4).` */
export function outlookOf(recovery: Recovery, transport: Transport, now: number): string {
  if (recovery.phase === 'gave_up') {
    return recovery.isFinal
      ? 'Trying again cannot help before it is changed.'
      : 'No more attempts; enable it to try again.'
  }
  const verb = transport === 'stdio' ? 'Restarting' : 'Reconnecting'
  if (recovery.phase === 'attempting') return `${verb} now (attempt ${recovery.attempts}).`
  if (recovery.nextAttemptAt === null) return 'No attempt is left before it is given up.'
  return `${verb} in ${duration(recovery.nextAttemptAt - now)} (attempt ${recovery.attempts + 1}).`
}

/** Milliseconds in words, no finer than people care for: `100 ms`, `8 s`, `30 min`. */
export function duration(ms: number): string {
  if (ms >= 120_000) return `${Math.round(ms / 60_000)} min`
  return seconds(ms < 990 ? Math.ceil(Math.max(0, ms) / 10) * 10 : ms)
}
