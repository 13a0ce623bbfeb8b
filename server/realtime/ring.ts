import type { Message, MessageType, Outgoing } from '#lib/contracts/realtime'

/** A message with what decides who may see it. */
export interface RingEntry {
  message: Message
  type: MessageType
  /** The server it is about; null when it is about none. */
  serverId: string | null
  /** A newer message with this key makes this one superfluous. */
  key: string | null
}

export interface Ring {
  /** The newest sequence number; 0 before the first message. */
  head(): number
  /** Gives a message the next number. */
  push(message: Outgoing, about: { serverId: string | null; timestamp: string }): RingEntry
  /** Whether everything after this number is still here. */
  holds(seq: number): boolean
  /** Calls back with each message after `seq`, oldest first, until the answer is false. */
  walk(seq: number, visit: (entry: RingEntry) => boolean): void
}

/**
 * Keeps the last `size` messages. States (a row, its health, its metrics, staleness) supersede each other, so that what is
 * kept is bounded by the fleet and a client that resumes is told each state once.
 */
export function createRing(size: number): Ring {
  const slots: (RingEntry | undefined)[] = new Array(size).fill(undefined)
  const latest = new Map<string, number>()
  let head = 0
  return {
    head: () => head,
    push(message, { serverId, timestamp }) {
      head += 1
      const expired = slots[head % size]
      if (expired?.key && latest.get(expired.key) === expired.message.seq) latest.delete(expired.key)
      const key = keyOf(message)
      const entry: RingEntry = { message: { ...message, seq: head, timestamp }, type: message.type, serverId, key }
      slots[head % size] = entry
      if (key !== null) {
        const superseded = latest.get(key)
        if (superseded !== undefined) slots[superseded % size] = undefined
        latest.set(key, head)
      }
      return entry
    },
    holds: (seq) => seq <= head && seq >= head - size,
    walk(seq, visit) {
      for (let next = Math.max(seq, head - size) + 1; next <= head; next += 1) {
        const entry = slots[next % size]
        if (entry && !visit(entry)) return
      }
    },
  }
}

function keyOf(message: Outgoing): string | null {
  switch (message.type) {
    case 'fleet_change':
      return `row:${message.data.type === 'server.removed' ? message.data.serverId : message.data.server.id}`
    case 'server_health_update':
      return `health:${message.data.server_id}`
    case 'server_metrics_update':
      return `metrics:${message.data.server_id}`
    case 'stale':
      return 'stale'
    default:
      return null
  }
}
