import { fleet } from '#lib/contracts/fleet'
import { operation } from '#server/platform/operation'
import { beginCommand, concludeCommand, takeServer } from './command.ts'
import { deleteServer } from './store.ts'

/** Deletes a server and ends whatever of it runs. */
export const removeServer = operation(fleet.remove, {
  async run(context, { serverId }) {
    const server = await takeServer(context, serverId)
    const begun = await beginCommand(context, { type: 'delete', server, isLinked: false })
    await deleteServer(context.tx, server.id)
    context.emit({
      type: 'fleet.server.deleted',
      message: `${context.actor.name} deleted ${server.name}.`,
      serverId: server.id,
      serverName: server.name,
    })
    return begun
  },
  async settle(context, { output }) {
    await context.ports.refresh(output.server_id, context.correlationId)
    await context.ports.upstreams.forget(output.server_id)
    return concludeCommand(context, output, `${output.server_name} is deleted.`)
  },
})
