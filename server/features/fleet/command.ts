import { AppError } from '#lib/contracts/errors'
import type { CommandResult, CommandType } from '#lib/contracts/fleet'
import type { Server } from '#lib/contracts/fleet-model'
import { createId } from '#server/platform/ids'
import type { AskContext, RunContext } from '#server/platform/operation'
import { insertCommand, lockServer, type StoredServer } from './store.ts'

/** Finds and locks the server a command is for, or throws AppError `not_found`. */
export async function takeServer({ tx, target }: RunContext, ref: string): Promise<StoredServer> {
  const server = await lockServer(tx, ref)
  if (!server) throw new AppError('not_found', `There is no server ${ref}.`)
  target('server', server.id)
  return server
}

interface Begin {
  type: CommandType
  server: StoredServer
  parameters?: Record<string, unknown>
  /** False when the row is about to be deleted. */
  isLinked?: boolean
}

/** Records a command and answers its result so far: under way. */
export async function beginCommand(
  context: RunContext,
  { type, server, parameters = {}, isLinked = true }: Begin,
): Promise<CommandResult> {
  const id = createId()
  await insertCommand(context.tx, {
    id,
    serverId: isLinked ? server.id : null,
    serverName: server.name,
    type,
    parameters,
    correlationId: context.correlationId,
    userId: context.actor.userId,
  })
  return {
    success: true,
    pending: true,
    command_id: id,
    server_id: server.id,
    server_name: server.name,
    command_type: type,
    message: `${server.name}: ${type} is under way.`,
    error_code: null,
    error_details: null,
    execution_time_ms: 0,
    timestamp: context.now.toISOString(),
    correlation_id: context.correlationId,
  }
}

/** What ends the waiting for a command: the state it wanted, or the one that says it failed. */
export interface Outcome {
  isDone: (server: Server) => boolean
  isFailed: (server: Server) => boolean
  done: (server: Server) => string
}

/** A failure that is kept on watching in the background once nobody waits any more. */
const WATCH_MS = 300_000

interface Settling {
  begun: CommandResult
  waitSeconds: number
  outcome: Outcome
}

/** Waits for a command's outcome as long as was asked, and records it, however late it comes. */
export async function settleCommand(
  context: AskContext,
  { begun, waitSeconds, outcome }: Settling,
): Promise<CommandResult> {
  const { picture, noteOutcome } = context.ports
  const until = (server: Server) => outcome.isDone(server) || outcome.isFailed(server)
  const conclude = (server: Server): CommandResult => {
    const result = { ...begun, ...verdict(server, outcome), pending: false, ...elapsed(begun) }
    noteOutcome({ id: begun.command_id, status: result.success ? 'succeeded' : 'failed', result })
    return result
  }
  const server = await picture.waitFor(begun.server_id, { until, timeoutMs: waitSeconds * 1000 })
  if (server) return conclude(server)
  const later = picture.waitFor(begun.server_id, { until, timeoutMs: WATCH_MS })
  void later.then((row) => {
    if (row) return conclude(row)
    const result = {
      ...begun,
      success: false,
      pending: false,
      message: 'No outcome was seen in five minutes.',
      ...elapsed(begun),
    }
    noteOutcome({ id: begun.command_id, status: 'failed', result })
    return result
  })
  return { ...begun, ...elapsed(begun) }
}

const elapsed = (begun: CommandResult) => ({ execution_time_ms: Math.max(0, Date.now() - Date.parse(begun.timestamp)) })

function verdict(server: Server, outcome: Outcome): Partial<CommandResult> {
  if (outcome.isDone(server)) return { success: true, message: outcome.done(server) }
  const { problem } = server
  return {
    success: false,
    message: problem ? `${problem.cause} ${problem.remedy}` : `${server.name} did not come up.`,
    error_code: problem?.code ?? 'start_failed',
    error_details: problem ? { ...problem } : null,
  }
}

/** Concludes a command that has nothing to wait for. */
export function concludeCommand(context: AskContext, begun: CommandResult, message: string): CommandResult {
  const result = { ...begun, pending: false, message, ...elapsed(begun) }
  context.ports.noteOutcome({ id: begun.command_id, status: 'succeeded', result })
  return result
}
