import type { EventType, ServerEvent } from '#lib/contracts/events'
import type { StateShape } from './server-state.ts'

/** Facts that leave a server in a state of its own; all others look like their severity. */
const shapes: Partial<Record<EventType, StateShape>> = {
  'fleet.server.started': 'running',
  'fleet.server.recovered': 'running',
  'fleet.server.healthy': 'running',
  'fleet.circuit.closed': 'running',
  'coordinator.worker.restarted': 'running',
  'database.connection.restored': 'running',
  'fleet.server.starting': 'starting',
  'fleet.circuit.half_opened': 'starting',
  'fleet.server.stopping': 'stopping',
  'fleet.server.stopped': 'stopped',
  'fleet.server.recovery_attempted': 'backoff',
  'fleet.server.flapping': 'flapping',
}

/** The glyph of an event, or null for a plain note. */
export function eventShape(event: Pick<ServerEvent, 'event_type' | 'severity'>): StateShape | null {
  const known = shapes[event.event_type as EventType]
  if (known) return known
  if (event.severity === 'info') return null
  return event.severity === 'warning' ? 'degraded' : 'failed'
}

/** An event's message in two parts, so that the name it starts with can be a link; `null` when it starts otherwise. */
export function splitMessage(event: Pick<ServerEvent, 'message' | 'server_name'>): {
  name: string | null
  rest: string
} {
  const { message, server_name: name } = event
  const startsWithName = name !== '' && message.startsWith(name) && /^\W/.test(message.slice(name.length))
  return startsWithName ? { name, rest: message.slice(name.length) } : { name: null, rest: message }
}
