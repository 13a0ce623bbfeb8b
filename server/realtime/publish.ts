import type { Message, Outgoing } from '#lib/contracts/realtime'
import type { Clock } from '../platform/clock.ts'
import type { Peer } from './peer.ts'
import type { Ring } from './ring.ts'

export interface PublishParts {
  peers: ReadonlyMap<string, Peer>
  ring: Ring
  clock: Clock
  broadcast: { schedule: () => void; beat: (message: Message) => void }
  count: (what: 'messages' | 'dropped', by: number) => void
}

/** Makes the way in for messages: most get a number and a place in the ring; beats and log lines pass by. */
export function createPublish({ peers, ring, clock, broadcast, count }: PublishParts) {
  return (message: Outgoing): void => {
    count('messages', 1)
    const timestamp = timeOf(message) ?? new Date(clock.now()).toISOString()
    const serverId = serverIdOf(message)
    if (message.type === 'heartbeat') {
      broadcast.beat({ ...message, seq: 0, timestamp })
    } else if (message.type === 'log_lines') {
      let isWanted = false
      for (const peer of peers.values()) {
        if (!peer.filter.admits({ type: 'log_lines', serverId })) continue
        peer.keepLog({ ...message, seq: 0, timestamp })
        isWanted = true
      }
      if (isWanted) broadcast.schedule()
    } else {
      ring.push(message, { serverId, timestamp })
      broadcast.schedule()
    }
  }
}

/** The server a message is about, or null. */
export function serverIdOf(message: Outgoing): string | null {
  if (message.type === 'fleet_change') {
    return message.data.type === 'server.removed' ? message.data.serverId : message.data.server.id
  }
  return 'server_id' in message.data ? message.data.server_id : null
}

function timeOf(message: Outgoing): string | undefined {
  return 'timestamp' in message.data ? message.data.timestamp : undefined
}
