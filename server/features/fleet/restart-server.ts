import { AppError } from '#lib/contracts/errors'
import { fleet } from '#lib/contracts/fleet'
import { operation } from '#server/platform/operation'
import { beginCommand, settleCommand, takeServer } from './command.ts'
import { startOutcome } from './start-server.ts'
import { changeServer } from './store.ts'

/** Ends what runs of a server, starts it anew and waits for the outcome. */
export const restartServer = operation(fleet.restart, {
  async run(context, { serverId }) {
    const server = await takeServer(context, serverId)
    if (!server.enabled) throw new AppError('conflict', `${server.name} is disabled. Enable it first.`)
    const begun = await beginCommand(context, { type: 'restart', server })
    await changeServer(context.tx, server.id, { set: { desired_state: 'running' }, userId: context.actor.userId })
    context.emit({
      type: 'fleet.restart.requested',
      message: `${context.actor.name} asked for ${server.name} to restart.`,
      serverId: server.id,
      serverName: server.name,
    })
    return begun
  },
  async settle(context, { input, output }) {
    await context.ports.refresh(output.server_id, context.correlationId)
    context.ports.upstreams.restart(output.server_id, context.correlationId)
    const outcome = startOutcome(context.now)
    const isFresh = (since: string) => Date.parse(since) >= context.now.getTime()
    return settleCommand(context, {
      begun: output,
      waitSeconds: input.wait,
      // The row still says running until the coordinator has ended the old process.
      outcome: { ...outcome, isDone: (server) => server.state === 'running' && isFresh(server.since) },
    })
  },
})
