import { AppError } from '#lib/contracts/errors'
import { fleet } from '#lib/contracts/fleet'
import type { Server } from '#lib/contracts/fleet-model'
import { operation } from '#server/platform/operation'
import { beginCommand, type Outcome, settleCommand, takeServer } from './command.ts'
import { changeServer } from './store.ts'

/** What a start (or restart) asked for at `since` waits for; an older failure is not this one's. */
export function startOutcome(since: Date): Outcome {
  const isFresh = (server: Server) => Date.parse(server.since) >= since.getTime()
  return {
    isDone: (server) => server.state === 'running',
    isFailed: (server) => server.state === 'error' && isFresh(server),
    done: (server) => `${server.name} is running${toolsOf(server)}.`,
  }
}

const toolsOf = ({ identity }: Server) =>
  identity ? ` with ${identity.tools} ${identity.tools === 1 ? 'tool' : 'tools'}` : ''

/** Asks for a server to run and waits for the outcome; a server that was given up gets a fresh start. */
export const startServer = operation(fleet.start, {
  async run(context, { serverId }) {
    const server = await takeServer(context, serverId)
    const row = context.ports.picture.find(server.id)
    if (!server.enabled) throw new AppError('conflict', `${server.name} is disabled. Enable it first.`)
    if (server.desired_state === 'running' && (row?.state === 'running' || row?.state === 'starting')) {
      throw new AppError('conflict', `${server.name} is already ${row.state}.`)
    }
    const begun = await beginCommand(context, { type: 'start', server })
    await changeServer(context.tx, server.id, { set: { desired_state: 'running' }, userId: context.actor.userId })
    context.emit({
      type: 'fleet.start.requested',
      message: `${context.actor.name} asked for ${server.name} to start.`,
      serverId: server.id,
      serverName: server.name,
    })
    return begun
  },
  async settle(context, { input, output }) {
    const wasWanted = context.ports.picture.find(output.server_id)?.desired_state === 'running'
    await context.ports.refresh(output.server_id, context.correlationId)
    if (wasWanted) context.ports.upstreams.reset(output.server_id, context.correlationId)
    return settleCommand(context, { begun: output, waitSeconds: input.wait, outcome: startOutcome(context.now) })
  },
})
