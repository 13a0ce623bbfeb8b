import type { Server } from '#lib/contracts/fleet-model'
import { CONDITION_WORDS, type Condition, conditionOf } from './condition.ts'
import { countdownWords, ordinal, spanWords } from './duration.ts'

/** The glyph that stands for a state. */
export type StateShape =
  | 'running'
  | 'degraded'
  | 'flapping'
  | 'starting'
  | 'stopping'
  | 'backoff'
  | 'failed'
  | 'stopped'
  | 'maintenance'
  | 'unknown'

/** A server's state as it is read: glyph, words, and the cause or age behind them. */
export interface StateWords {
  shape: StateShape
  words: string
  cause?: string
  /** While it waits for the next attempt: the part of the wait that has passed, 0 to 1. */
  progress?: number
}

interface Moment {
  /** Milliseconds since the epoch. */
  now: number
  /** Since when the picture has had no living source behind it, or null. */
  staleSince: string | null
}

/** How many check intervals may pass before a running server counts as not checked. */
const PATIENCE = 3

/** Says how a server is at a moment. Nothing is said to run now when the picture is stale or its checks have stopped. */
export function describeState(server: Server, { now, staleSince }: Moment): StateWords {
  const condition = conditionOf(server)
  if (staleSince !== null) {
    return {
      shape: 'unknown',
      words: `Last seen ${lastSeenWords[condition]}`,
      cause: `${spanWords(now - Date.parse(staleSince))} ago`,
    }
  }
  const age = spanWords(now - Date.parse(server.since))
  if (server.state === 'starting') return { shape: 'starting', words: 'Starting…', cause: attemptWords(server) ?? age }
  switch (condition) {
    case 'running':
      return runningWords(server, now, age)
    case 'degraded':
      return { shape: server.health.is_flapping ? 'flapping' : 'degraded', ...degradedWords(server) }
    case 'restarting':
      return restartingWords(server, now)
    case 'crash-loop':
      return crashLoopWords(server, now)
    case 'failed':
      return { shape: 'failed', words: 'Failed:', cause: causeOf(server) ?? 'the cause is not known' }
    case 'starting':
      return { shape: 'starting', words: 'Starting…', cause: age }
    case 'stopping':
      return { shape: 'stopping', words: 'Stopping…', cause: age }
    case 'maintenance':
      return { shape: 'maintenance', words: 'Maintenance', cause: `for ${age}` }
    case 'stopped':
      return { shape: 'stopped', words: server.enabled ? 'Stopped' : 'Disabled', cause: `${age} ago` }
  }
}

const lastSeenWords: Record<Condition, string> = {
  ...(Object.fromEntries(
    Object.entries(CONDITION_WORDS).map(([condition, words]) => [condition, words.toLowerCase()]),
  ) as Record<Condition, string>),
  'crash-loop': 'in a crash loop',
  maintenance: 'in maintenance',
}

/** Why a server is not well, as the end of a sentence; null when nothing is known. */
export function causeOf(server: Pick<Server, 'problem' | 'health'>): string | null {
  const cause = server.problem?.cause ?? server.health.reason
  return cause ? asClause(cause) : null
}

/** A sentence as a clause: without its full stop, and its first letter small unless the word is a name. */
export function asClause(sentence: string): string {
  const bare = sentence.trim().replace(/\.$/, '')
  return /^[A-Z][a-z]/.test(bare) || /^A /.test(bare) ? bare.charAt(0).toLowerCase() + bare.slice(1) : bare
}

function runningWords(server: Server, now: number, age: string): StateWords {
  const seen = Date.parse(server.health.last_check ?? server.since)
  const silence = now - seen
  const limit = (server.config.health_check_interval * PATIENCE + server.config.timeout) * 1000
  if (silence > limit) return { shape: 'unknown', words: 'Not checked', cause: `for ${spanWords(silence)}` }
  return { shape: 'running', words: 'Running', cause: age }
}

function degradedWords(server: Server): Omit<StateWords, 'shape'> {
  const words = server.health.is_flapping ? 'Flapping:' : 'Degraded:'
  const reason = server.health.reason ? asClause(server.health.reason.replace(/^Flapping: /, '')) : null
  return { words, cause: reason ?? 'it answers, but not as it should' }
}

function restartingWords(server: Server, now: number): StateWords {
  const at = Date.parse(server.health.next_attempt_at ?? '')
  const progress = passed(server, now, at)
  const words = at > now ? `Restarting in ${countdownWords(at - now)}` : 'Restarting now'
  return { shape: 'backoff', words, cause: `(${ordinal(Math.max(1, server.health.attempt))})`, progress }
}

function crashLoopWords(server: Server, now: number): StateWords {
  const next = server.health.next_attempt_at
  const nth = ordinal(Math.max(1, server.health.attempt))
  if (next === null) return { shape: 'failed', words: 'Crash loop:', cause: causeOf(server) ?? 'no more attempts' }
  const at = Date.parse(next)
  const when = at > now ? `next try in ${countdownWords(at - now)}` : 'trying now'
  return { shape: 'failed', words: 'Crash loop:', cause: `${when} (${nth})` }
}

function attemptWords(server: Server): string | null {
  return server.health.failing_since && server.health.attempt > 0 ? `${ordinal(server.health.attempt)} attempt` : null
}

function passed(server: Server, now: number, at: number): number {
  const from = Date.parse(server.since)
  return at > from ? Math.min(1, Math.max(0, (now - from) / (at - from))) : 1
}
