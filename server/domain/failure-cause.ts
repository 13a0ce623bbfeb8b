import type { Problem } from '#lib/contracts/fleet-model'
import type { FailureFacts, FailureRule } from './failure-facts.ts'
import { NETWORK_RULES } from './network-failures.ts'
import { CONFIGURATION_RULES, RUN_RULES } from './process-failures.ts'

export interface Explanation {
  problem: Omit<Problem, 'at'>
  /** Trying again is pointless until somebody changes something. */
  isFinal: boolean
}

const UNKNOWN: FailureRule = {
  code: 'failed',
  isFinal: false,
  when: () => true,
  cause: () => 'The connection to the server failed.',
  remedy: 'Read the last log lines of this server for the reason.',
}

/** First match wins, so the precise come first. */
const RULES: readonly FailureRule[] = [...CONFIGURATION_RULES, ...NETWORK_RULES, ...RUN_RULES]

function evidence(facts: FailureFacts): string[] {
  const lines: string[] = []
  const { spawnErrorCode, cwdErrorCode, exitCode, signal, httpStatus, networkCode, rpcError, detail } = facts
  if (spawnErrorCode !== undefined) lines.push(`spawn error ${spawnErrorCode}`)
  if (cwdErrorCode !== undefined) lines.push(`working directory error ${cwdErrorCode}`)
  if (typeof exitCode === 'number') lines.push(`exit code ${exitCode}`)
  if (typeof signal === 'string') lines.push(`signal ${signal}`)
  if (httpStatus !== undefined) lines.push(`HTTP status ${httpStatus}`)
  if (networkCode !== undefined) lines.push(`network error ${networkCode}`)
  if (rpcError !== undefined) lines.push(`JSON-RPC error ${rpcError.code}: ${rpcError.message}`)
  if (detail !== undefined && detail !== '') lines.push(detail)
  for (const line of (facts.stderrTail ?? []).slice(-8)) lines.push(`stderr: ${line}`)
  return lines.map((line) => (line.length > 500 ? `${line.slice(0, 500)}…` : line))
}

/** Names the probable cause of a failure and the one thing to do about it, from what was observed. */
export function explain(facts: FailureFacts): Explanation {
  const rule = RULES.find((candidate) => candidate.when(facts)) ?? UNKNOWN
  return {
    problem: {
      code: rule.code,
      step: facts.step,
      cause: rule.cause(facts),
      remedy: rule.remedy,
      evidence: evidence(facts),
    },
    isFinal: rule.isFinal,
  }
}
