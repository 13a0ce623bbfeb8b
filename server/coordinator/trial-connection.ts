import type { LogLine, TestReport, TestStep } from '#lib/contracts/fleet'
import type { Identity, Problem } from '#lib/contracts/fleet-model'
import type { Clock } from '#server/platform/clock'
import { type Connection, type OpenConnection, StartFailure } from './connection-port.ts'
import type { FromWorker, ServerDefinition } from './protocol.ts'

const STDERR_LINES = 50

export interface Trial {
  definition: ServerDefinition
  open: OpenConnection
  clock: Clock
  signal: AbortSignal
  send(message: FromWorker): void
}

/** Connects, lists and disconnects, and reports each step; never throws. */
export async function tryConnection(trial: Trial): Promise<TestReport> {
  const { definition, open, clock, signal, send } = trial
  const steps: TestStep[] = []
  const stderr: string[] = []
  const startedAt = clock.now()
  let problem: Problem | null = null
  let identity: Identity | null = null
  let tools: string[] = []
  const events = {
    spawned: (pid: number) => send({ type: 'spawned', serverId: definition.id, pid }),
    exited: (pid: number) => send({ type: 'exited', serverId: definition.id, pid }),
    log: (lines: LogLine[]) => {
      for (const line of lines) if (line.lane === 'stderr') stderr.push(line.text)
      stderr.splice(0, stderr.length - STDERR_LINES)
    },
    capabilitiesChanged: () => undefined,
    lost: (trouble: Problem) => {
      problem ??= trouble
    },
  }
  try {
    const connection = await open({ definition, events, signal, onStep: (step) => steps.push(step) })
    identity = connection.identity
    tools = connection.capabilities().tools.map((tool) => tool.name)
    steps.push(await disconnect(connection, clock))
  } catch (error) {
    problem = problemOf(error, clock.now())
    if (steps.every((step) => step.ok)) steps.push(failedStep(problem, clock.now() - startedAt))
  }
  const success = problem === null && steps.every((step) => step.ok)
  return { success, steps, identity, tools, problem, stderr, duration_ms: clock.now() - startedAt }
}

async function disconnect(connection: Connection, clock: Clock): Promise<TestStep> {
  const startedAt = clock.now()
  try {
    await connection.close()
    return {
      step: 'disconnect',
      ok: true,
      ms: clock.now() - startedAt,
      message: 'Disconnected; nothing is left running.',
    }
  } catch (error) {
    return { step: 'disconnect', ok: false, ms: clock.now() - startedAt, message: messageOf(error) }
  }
}

function problemOf(error: unknown, now: number): Problem {
  if (error instanceof StartFailure) return error.problem
  const cause = messageOf(error)
  const remedy = 'Read what the server wrote, then test it again.'
  return { code: 'test_failed', step: 'connect', cause, remedy, evidence: [], at: new Date(now).toISOString() }
}

function failedStep(problem: Problem, ms: number): TestStep {
  const known = ['spawn', 'connect', 'initialize', 'list', 'disconnect'] as const
  const step = known.find((each) => each === problem.step) ?? 'connect'
  return { step, ok: false, ms, message: problem.cause }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
