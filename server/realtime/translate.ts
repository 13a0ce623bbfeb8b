import { isLoud, type ServerEvent } from '#lib/contracts/events'
import type { Server } from '#lib/contracts/fleet-model'
import type { Outgoing } from '#lib/contracts/realtime'
import type { SnapshotChange } from '#lib/snapshot/snapshot'

/** The messages a change of the picture means; `before` is the row as it was, `timestamp` when it happened. */
export function messagesOfChange(change: SnapshotChange, before: Server | undefined, timestamp: string): Outgoing[] {
  switch (change.type) {
    case 'server.upserted':
      return [{ type: 'fleet_change', data: change }, ...messagesOfRow(before, change.server, timestamp)]
    case 'server.removed':
      return [{ type: 'fleet_change', data: change }]
    case 'stale.changed': {
      const { since = null, reason = '' } = change.stale ?? {}
      return [{ type: 'stale', data: { since, reason, timestamp } }]
    }
    case 'coordinator.beat': {
      const { beat_at, restarts, event_loop_p99_ms } = change.coordinator
      return [{ type: 'heartbeat', data: { coordinator_at: beat_at, restarts, event_loop_p99_ms, timestamp } }]
    }
    case 'reset':
      return change.rows.servers.map((server) => ({ type: 'fleet_change', data: { type: 'server.upserted', server } }))
  }
}

function messagesOfRow(before: Server | undefined, server: Server, timestamp: string): Outgoing[] {
  if (!before) return []
  const { id: server_id, name, health, metrics } = server
  const messages: Outgoing[] = []
  if (before.status !== server.status) {
    const data = { server_id, server_name: name, old_status: before.status, new_status: server.status, timestamp }
    messages.push({ type: 'server_status_change', data })
  }
  if (before.health_status !== server.health_status) messages.push(healthStatusChange(before, server, timestamp))
  if (before.circuit_state !== 'open' && server.circuit_state === 'open') {
    const data = { server_id, mcp_name: name, retry_at: health.next_attempt_at, reason: reasonOf(server), timestamp }
    messages.push({ type: 'circuit_opened', data })
  }
  const isNextAttempt = health.attempt > 0 && health.attempt !== before.health.attempt
  if (isNextAttempt) {
    const data = {
      server_id,
      mcp_name: name,
      attempt: health.attempt,
      next_attempt_at: health.next_attempt_at,
      timestamp,
    }
    messages.push({ type: 'recovery_progress', data })
  }
  if (differs(before.health, health))
    messages.push({ type: 'server_health_update', data: { server_id, health, timestamp } })
  if (differs(before.metrics, metrics)) {
    messages.push({ type: 'server_metrics_update', data: { server_id, metrics, timestamp } })
  }
  return messages
}

function healthStatusChange(before: Server, server: Server, timestamp: string): Outgoing {
  return {
    type: 'mcp_status_change',
    data: {
      mcp_name: server.name,
      server_id: server.id,
      old_status: before.health_status,
      new_status: server.health_status,
      reason: server.health_status === 'healthy' ? null : reasonOf(server),
      recovery_eta: server.health.next_attempt_at,
      timestamp,
    },
  }
}

const reasonOf = (server: Server): string | null => server.health.reason ?? server.problem?.cause ?? null

const differs = (before: object, after: object) => before !== after && JSON.stringify(before) !== JSON.stringify(after)

/** The messages an event means: itself unless it is quiet, and an alert when a server is in trouble or given up. */
export function messagesOfEvent(event: ServerEvent): Outgoing[] {
  const { server_id, severity, timestamp, message } = event
  const messages: Outgoing[] = isLoud(event.event_type) ? [{ type: 'new_event', data: event }] : []
  if (server_id !== null && (severity === 'error' || severity === 'critical')) {
    messages.push({
      type: 'error_alert',
      data: { server_id, error: event.error_message ?? message, severity, timestamp },
    })
  }
  if (event.event_type === 'fleet.server.gave_up' && server_id !== null) {
    messages.push({ type: 'critical_alert', data: { message, server_ids: [server_id], timestamp } })
  }
  return messages
}

/** The one alert for servers that were lost together. */
export function messageOfMassFailure(servers: readonly { id: string; name: string }[], timestamp: string): Outgoing {
  const names = servers.map((server) => server.name).join(', ')
  const message = `${servers.length} servers were lost within 10 seconds: ${names}. Look at what they share first.`
  return { type: 'critical_alert', data: { message, server_ids: servers.map((server) => server.id), timestamp } }
}
