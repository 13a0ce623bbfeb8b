import { tools } from '#lib/contracts/tools'
import { operation } from '#server/platform/operation'
import { staleness } from '#server/platform/staleness'

/** Lists the servers that offer tools right now. */
export const listToolServers = operation(tools.servers, {
  async run({ ports }) {
    const servers = ports.picture
      .list()
      .filter((server) => server.state === 'running' && (server.identity?.tools ?? 0) > 0)
      .map(({ id, name, state, health_status, identity }) => ({
        id,
        name,
        state,
        health_status,
        tools: identity?.tools ?? 0,
      }))
    return { servers, stale: staleness(ports) }
  },
})
