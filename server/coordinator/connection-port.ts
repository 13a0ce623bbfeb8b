import type { LogLine, TestStep } from '#lib/contracts/fleet'
import type { Identity, Problem } from '#lib/contracts/fleet-model'
import type { Capabilities } from '#lib/contracts/tools'
import type { ServerDefinition } from './protocol.ts'

/** What a connection tells its supervisor. */
export interface ConnectionEvents {
  /** The process is alive; told before anything is read from it. */
  spawned(pid: number): void
  exited(pid: number): void
  log(lines: LogLine[]): void
  /** Lists were read anew after `list_changed`. */
  capabilitiesChanged(capabilities: Capabilities): void
  /** The connection ended by itself; told once, never after `close()`. */
  lost(problem: Problem): void
}

/** Progress an upstream reports for one call. */
export interface CallProgress {
  progress: number
  total?: number
  message?: string
}

export interface UpstreamCall {
  tool: string
  arguments: Record<string, unknown>
  /** Milliseconds without answer or progress before the call fails. */
  timeoutMs: number
  signal: AbortSignal
  onProgress(progress: CallProgress): void
}

/** One live MCP session with an upstream. */
export interface Connection {
  readonly identity: Identity
  readonly pid: number | null
  capabilities(): Capabilities
  /** Calls in flight. */
  pendingCalls(): number
  /** Calls a tool; answers the MCP result as JSON text. Throws AppError `timeout`, `upstream_failed`, `unavailable`. */
  call(call: UpstreamCall): Promise<{ resultText: string; isError: boolean }>
  /**
   * Proves the upstream answers and still lists what it listed: ping, then the tool list anew when it can change unannounced.
   * Answers the round trip in milliseconds and the fingerprint; throws AppError when it does not answer in time.
   */
  check(timeoutMs: number): Promise<{ ms: number; fingerprint: string; tools: number }>
  /** Ends the session and the whole process group; settles when nothing of it is left. */
  close(): Promise<void>
}

/** Thrown by `openConnection`: which step failed and why, and whether trying again is pointless. */
export class StartFailure extends Error {
  readonly problem: Problem
  readonly isFinal: boolean

  constructor(problem: Problem, isFinal: boolean) {
    super(problem.cause)
    this.name = 'StartFailure'
    this.problem = problem
    this.isFinal = isFinal
  }
}

/** Spawns or dials, initializes and lists everything. Throws `StartFailure`; leaves nothing behind when it throws or is aborted. */
export type OpenConnection = (request: {
  definition: ServerDefinition
  events: ConnectionEvents
  signal: AbortSignal
  /** Told after each step, for a trial connection's report. */
  onStep?: (step: TestStep) => void
}) => Promise<Connection>
