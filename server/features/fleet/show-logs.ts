import { AppError } from '#lib/contracts/errors'
import { fleet } from '#lib/contracts/fleet'
import { operation } from '#server/platform/operation'

/** Shows the last lines a server wrote, oldest first. */
export const showLogs = operation(fleet.logs, {
  async run({ ports }, { serverId, limit }) {
    const server = ports.picture.find(serverId)
    if (!server) throw new AppError('not_found', `There is no server ${serverId}.`)
    return { logs: ports.upstreams.logs(server.id, limit) }
  },
})
