import { AppError } from '#lib/contracts/errors'
import { fleet } from '#lib/contracts/fleet'
import { operation } from '#server/platform/operation'
import { beginCommand, type Outcome, settleCommand, takeServer } from './command.ts'
import { changeServer } from './store.ts'

/** What a stop waits for: nothing of the server is left running. */
export const stopOutcome: Outcome = {
  isDone: (server) => server.state === 'stopped',
  isFailed: () => false,
  done: (server) => `${server.name} is stopped.`,
}

/** Asks for a server to stop and waits until its whole process group is gone. */
export const stopServer = operation(fleet.stop, {
  async run(context, { serverId }) {
    const server = await takeServer(context, serverId)
    const row = context.ports.picture.find(server.id)
    if (server.desired_state === 'stopped' && (row === undefined || row.state === 'stopped')) {
      throw new AppError('conflict', `${server.name} is already stopped.`)
    }
    const begun = await beginCommand(context, { type: 'stop', server })
    await changeServer(context.tx, server.id, { set: { desired_state: 'stopped' }, userId: context.actor.userId })
    context.emit({
      type: 'fleet.stop.requested',
      message: `${context.actor.name} asked for ${server.name} to stop.`,
      serverId: server.id,
      serverName: server.name,
    })
    return begun
  },
  async settle(context, { input, output }) {
    await context.ports.refresh(output.server_id, context.correlationId)
    return settleCommand(context, { begun: output, waitSeconds: input.wait, outcome: stopOutcome })
  },
})
