import { AppError } from '#lib/contracts/errors'
import { fleet } from '#lib/contracts/fleet'
import { operation } from '#server/platform/operation'
import { beginCommand, settleCommand, takeServer } from './command.ts'
import { stopOutcome } from './stop-server.ts'
import { changeServer } from './store.ts'

/** Takes a server out of supervision: it stops and stays stopped until somebody enables it. */
export const disableServer = operation(fleet.disable, {
  async run(context, { serverId }) {
    const server = await takeServer(context, serverId)
    if (!server.enabled) throw new AppError('conflict', `${server.name} is disabled already.`)
    const begun = await beginCommand(context, { type: 'disable', server })
    await changeServer(context.tx, server.id, { set: { enabled: false }, userId: context.actor.userId })
    context.emit({
      type: 'fleet.server.disabled',
      message: `${context.actor.name} disabled ${server.name}.`,
      serverId: server.id,
      serverName: server.name,
    })
    return begun
  },
  async settle(context, { input, output }) {
    await context.ports.refresh(output.server_id, context.correlationId)
    const outcome = { ...stopOutcome, done: () => `${output.server_name} is disabled.` }
    return settleCommand(context, { begun: output, waitSeconds: input.wait, outcome })
  },
})
