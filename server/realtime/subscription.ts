import type { Permission } from '#lib/contracts/permissions'
import { MESSAGE_PERMISSIONS, MESSAGE_TYPES, type MessageType, type SubscriptionRequest } from '#lib/contracts/realtime'

/** Which messages a socket asked for: of all servers, or of those named. */
export type Subscription = ReadonlyMap<MessageType, 'all' | ReadonlySet<string>>

/** Types that are only told for servers named. */
const PER_SERVER: ReadonlySet<MessageType> = new Set(['log_lines'])
/** Types that no server can be named for. */
const FLEET_WIDE: ReadonlySet<MessageType> = new Set(['stale', 'heartbeat', 'critical_alert'])
const SERVERS_MAX = 1000

/** Where a socket starts: these types, or all, of all servers. */
export function openingSubscription(types: readonly MessageType[] = MESSAGE_TYPES): Subscription {
  return new Map(types.filter((type) => !PER_SERVER.has(type)).map((type) => [type, 'all']))
}

/** Adds to a subscription; `servers` of the request are ids by now. */
export function subscribed(subscription: Subscription, request: SubscriptionRequest): Subscription {
  const next = new Map(subscription)
  for (const type of request.types ?? MESSAGE_TYPES) {
    const held = next.get(type)
    if (request.servers === undefined || FLEET_WIDE.has(type)) {
      if (!PER_SERVER.has(type)) next.set(type, 'all')
    } else if (held !== 'all') {
      const servers = [...(held ?? []), ...request.servers].slice(0, SERVERS_MAX)
      if (servers.length > 0) next.set(type, new Set(servers))
    }
  }
  return next
}

/** Takes away from a subscription. A server cannot be taken out of "all servers": end the type and name servers then. */
export function unsubscribed(subscription: Subscription, request: SubscriptionRequest): Subscription {
  const next = new Map(subscription)
  for (const type of request.types ?? MESSAGE_TYPES) {
    const held = next.get(type)
    if (request.servers === undefined) next.delete(type)
    else if (held !== undefined && held !== 'all') {
      const kept = new Set([...held].filter((id) => !request.servers?.includes(id)))
      if (kept.size === 0) next.delete(type)
      else next.set(type, kept)
    }
  }
  return next
}

/** What a socket may see right now. */
export interface Filter {
  /** Sockets with the same signature see the same, save for what is told per server. */
  signature: string
  admits(entry: { type: MessageType; serverId: string | null }): boolean
  types: MessageType[]
  servers: string[]
}

/** Joins what was asked for with what is permitted. */
export function filterOf(subscription: Subscription, permissions: ReadonlySet<Permission>): Filter {
  const seen = [...subscription].filter(([type]) => permissions.has(MESSAGE_PERMISSIONS[type])).sort(byType)
  const sequenced = seen.filter(([type]) => !PER_SERVER.has(type))
  const scopes = new Map(seen)
  const named = new Set(seen.flatMap(([, scope]) => (scope === 'all' ? [] : [...scope])))
  return {
    signature: sequenced
      .map(([type, scope]) => (scope === 'all' ? type : `${type}=${[...scope].sort().join('+')}`))
      .join(),
    admits({ type, serverId }) {
      const scope = scopes.get(type)
      return scope === 'all' || (scope !== undefined && serverId !== null && scope.has(serverId))
    },
    types: seen.map(([type]) => type),
    servers: [...named],
  }
}

const byType = ([a]: [MessageType, unknown], [b]: [MessageType, unknown]) => (a < b ? -1 : 1)
