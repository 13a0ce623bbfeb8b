import { AppError, isAppError } from '#lib/contracts/errors'
import { fleet } from '#lib/contracts/fleet'
import { withinDeadline } from '#server/db/transaction'
import { operation } from '#server/platform/operation'
import { staleness } from '#server/platform/staleness'
import { configChanges, healthLog } from './store.ts'

const SHOWN = 50

/** Shows one server with its story; without the database, the part of it that is in memory. */
export const inspectServer = operation(fleet.inspect, {
  async run({ db, ports, actor }, { serverId }) {
    const server = ports.picture.find(serverId)
    if (!server) throw new AppError('not_found', `There is no server ${serverId}.`)
    const maySeeEvents = actor.permissions.has('mcp:view_events')
    const detail = {
      server,
      events: maySeeEvents ? ports.recentEvents((event) => event.server_id === server.id, SHOWN) : [],
      logs: actor.permissions.has('mcp:view_logs') ? ports.upstreams.logs(server.id, SHOWN) : [],
    }
    const stale = staleness(ports)
    if (ports.databaseAwaySince()) return { ...detail, config_history: [], timeline: [], stale }
    try {
      const [config_history, timeline] = await withinDeadline(
        Promise.all([configChanges(db, server.id, SHOWN), healthLog(db, server.id, 200)]),
      )
      return { ...detail, config_history, timeline, stale }
    } catch (error) {
      // A read goes on without the database and says so.
      if (!isAppError(error) || error.code !== 'unavailable') throw error
      const reason = 'The database is away; history is not shown.'
      return {
        ...detail,
        config_history: [],
        timeline: [],
        stale: stale ?? { since: new Date().toISOString(), reason },
      }
    }
  },
})
