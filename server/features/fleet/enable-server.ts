import { AppError } from '#lib/contracts/errors'
import { fleet } from '#lib/contracts/fleet'
import { operation } from '#server/platform/operation'
import { beginCommand, concludeCommand, settleCommand, takeServer } from './command.ts'
import { startOutcome } from './start-server.ts'
import { changeServer } from './store.ts'

/** Puts a server back under supervision: one that was switched off, or one the recovery rules gave up. */
export const enableServer = operation(fleet.enable, {
  async run(context, { serverId }) {
    const server = await takeServer(context, serverId)
    const isGivenUp = context.ports.picture.find(server.id)?.health_status === 'disabled'
    if (server.enabled && !isGivenUp) throw new AppError('conflict', `${server.name} is enabled already.`)
    const begun = await beginCommand(context, { type: 'enable', server })
    await changeServer(context.tx, server.id, { set: { enabled: true }, userId: context.actor.userId })
    context.emit({
      type: 'fleet.server.enabled',
      message: `${context.actor.name} enabled ${server.name}.`,
      serverId: server.id,
      serverName: server.name,
    })
    return begun
  },
  async settle(context, { input, output }) {
    await context.ports.refresh(output.server_id, context.correlationId)
    context.ports.upstreams.reset(output.server_id, context.correlationId)
    const isWanted = context.ports.picture.find(output.server_id)?.desired_state === 'running'
    if (!isWanted) return concludeCommand(context, output, `${output.server_name} is enabled.`)
    return settleCommand(context, { begun: output, waitSeconds: input.wait, outcome: startOutcome(context.now) })
  },
})
