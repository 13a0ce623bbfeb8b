/** Where an upstream failed: on its way up, or while it ran. */
export type FailureStep = 'spawn' | 'connect' | 'initialize' | 'list' | 'check' | 'call' | 'run'

/** What was observed when an upstream failed; only what is known is set. */
export interface FailureFacts {
  step: FailureStep
  /** Error code of the spawn itself, for example `ENOENT`. */
  spawnErrorCode?: string | undefined
  /** Error code of the working directory, when that was the fault. */
  cwdErrorCode?: string | undefined
  exitCode?: number | null | undefined
  signal?: string | null | undefined
  httpStatus?: number | undefined
  /** Code of the failed network operation, for example `ECONNREFUSED` or `ADDRESS_REFUSED`. */
  networkCode?: string | undefined
  rpcError?: { code: number; message: string } | undefined
  /** What the peer did that MCP does not allow. */
  protocolFault?: 'not_mcp' | 'unsupported_version' | 'output_closed' | undefined
  timedOut?: boolean | undefined
  cancelled?: boolean | undefined
  /** One more line of evidence, in the words of whoever saw it. */
  detail?: string | undefined
  stderrTail?: readonly string[] | undefined
  command?: string | undefined
  cwd?: string | undefined
  url?: string | undefined
}

export interface FailureRule {
  code: string
  isFinal: boolean
  when(facts: FailureFacts): boolean
  cause(facts: FailureFacts): string
  remedy: string
}

const START_STEPS: readonly FailureStep[] = ['spawn', 'connect', 'initialize', 'list']

export const isStart = (facts: FailureFacts) => START_STEPS.includes(facts.step)
export const hasNetwork = (facts: FailureFacts, codes: readonly string[]) =>
  facts.networkCode !== undefined && codes.includes(facts.networkCode)
export const hasStatus = (facts: FailureFacts, ...statuses: number[]) =>
  facts.httpStatus !== undefined && statuses.includes(facts.httpStatus)
export const hasEnded = (facts: FailureFacts) => typeof facts.exitCode === 'number' || typeof facts.signal === 'string'
/** Whether a program that failed to start said so on stderr. */
export const says = (facts: FailureFacts, pattern: RegExp) =>
  isStart(facts) &&
  facts.exitCode !== 0 &&
  hasEnded(facts) &&
  (facts.stderrTail ?? []).some((line) => pattern.test(line))
export const program = (facts: FailureFacts) => facts.command ?? 'the program'
export const place = (facts: FailureFacts) => facts.url ?? 'the URL'
