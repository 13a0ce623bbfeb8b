import { AppError } from '#lib/contracts/errors'
import { type Tool, tools } from '#lib/contracts/tools'
import { operation, RawJson } from '#server/platform/operation'
import type { FleetPicture } from '#server/platform/ports'
import { checkArguments } from './check-arguments.ts'

/** Calls a tool and answers its result untouched; the caller going away cancels the call. */
export const callTool = operation(tools.call, {
  async run({ ports, signal, correlationId, emit }, input) {
    const { server, tool } = findTool(ports.picture, input.server, input.tool)
    checkArguments(tool, input.arguments)
    const about = { serverId: server.id, serverName: server.name }
    const called = `${input.tool} of ${server.name}`
    try {
      const answer = await ports.upstreams.callTool({
        serverId: server.id,
        tool: input.tool,
        arguments: input.arguments,
        timeoutMs: (input.timeout ?? server.config.timeout) * 1000,
        signal,
      })
      const details = {
        tool: input.tool,
        duration_ms: answer.durationMs,
        bytes: answer.resultText.length,
        is_error: answer.isError,
      }
      emit({
        type: 'tools.call.completed',
        message: `${called} answered in ${Math.round(answer.durationMs)} ms.`,
        details,
        ...about,
      })
      return { result: new RawJson(answer.resultText), duration_ms: answer.durationMs, correlation_id: correlationId }
    } catch (error) {
      // The record of a call holds its failure too; the caller still gets it.
      const reason = error instanceof Error ? error.message : 'unknown'
      emit({
        type: 'tools.call.failed',
        message: `${called} failed: ${reason}`,
        details: { tool: input.tool },
        errorMessage: reason,
        ...about,
      })
      throw error
    }
  },
})

function findTool(picture: FleetPicture, ref: string, name: string) {
  const server = picture.find(ref)
  if (!server) throw new AppError('not_found', `There is no server ${ref}.`)
  const capabilities = picture.capabilities(server.id)
  if (!capabilities || server.state !== 'running') {
    const why = server.problem ? ` ${server.problem.cause}` : ''
    throw new AppError('unavailable', `${server.name} is ${server.state}.${why}`, { retryAfterSeconds: 5 })
  }
  const tool: Tool | undefined = capabilities.tools.find((one) => one.name === name)
  if (tool) return { server, tool }
  const quarantined = capabilities.quarantined.find((one) => one.name === name)
  if (quarantined) throw new AppError('conflict', `${name} of ${server.name} is not offered: ${quarantined.reason}`)
  throw new AppError('not_found', `${server.name} has no tool ${name}.`)
}
