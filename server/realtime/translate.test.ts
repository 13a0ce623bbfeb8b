import { describe, expect, it } from 'vitest'
import type { ServerEvent } from '#lib/contracts/events'
import { type Outgoing, PAYLOADS } from '#lib/contracts/realtime'
import { fixtureHealth, fixtureId, fixtureMetrics, fixtureServer } from '#lib/snapshot/server-fixture'
import { messageOfMassFailure, messagesOfChange, messagesOfEvent } from './translate.ts'

const AT = '2030-01-01T00:00:00.000Z'
const NEXT = '2030-01-01T00:00:30.000Z'

function event(given: Partial<ServerEvent>): ServerEvent {
  return {
    id: fixtureId(99),
    server_id: fixtureId(1),
    server_name: 'server-1',
    event_type: 'fleet.server.lost',
    severity: 'info',
    category: 'communication',
    message: 'server-1 was lost',
    details: {},
    error_code: null,
    error_message: null,
    user_id: null,
    session_id: null,
    correlation_id: null,
    timestamp: AT,
    ...given,
  }
}

const types = (messages: Outgoing[]) => messages.map((message) => message.type)

describe('translation to messages', () => {
  it('tells a loss as a change of the row, of status and health, and as recovery under way', () => {
    const before = fixtureServer(1)
    const health = fixtureHealth({ is_healthy: false, reason: 'exited', attempt: 1, next_attempt_at: NEXT })
    const server = fixtureServer(1, { state: 'error', status: 'error', health_status: 'disconnected', health })
    const messages = messagesOfChange({ type: 'server.upserted', server }, before, AT)
    expect(types(messages)).toEqual([
      'fleet_change',
      'server_status_change',
      'mcp_status_change',
      'recovery_progress',
      'server_health_update',
    ])
    expect(messages[2]?.data).toMatchObject({
      mcp_name: 'server-1',
      old_status: 'healthy',
      new_status: 'disconnected',
      reason: 'exited',
      recovery_eta: NEXT,
    })
    for (const { type, data } of messages) expect(PAYLOADS[type].safeParse(data).success).toBe(true)
  })

  it('tells an opened circuit once', () => {
    const open = fixtureServer(1, { circuit_state: 'open', health: fixtureHealth({ next_attempt_at: NEXT }) })
    const opened = messagesOfChange({ type: 'server.upserted', server: open }, fixtureServer(1), AT)
    expect(opened.find((message) => message.type === 'circuit_opened')?.data).toMatchObject({ retry_at: NEXT })
    const later = { ...open, metrics: fixtureMetrics({ restarts: 3 }) }
    const after = messagesOfChange({ type: 'server.upserted', server: later }, open, AT)
    expect(types(after)).toEqual(['fleet_change', 'server_metrics_update'])
  })

  it('tells a server that is seen first only as a row', () => {
    expect(types(messagesOfChange({ type: 'server.upserted', server: fixtureServer(1) }, undefined, AT))).toEqual([
      'fleet_change',
    ])
  })

  it('tells staleness and its end', () => {
    const stale = messagesOfChange({ type: 'stale.changed', stale: { since: AT, reason: 'gone' } }, undefined, NEXT)
    expect(stale).toEqual([{ type: 'stale', data: { since: AT, reason: 'gone', timestamp: NEXT } }])
    const fresh = messagesOfChange({ type: 'stale.changed', stale: null }, undefined, NEXT)
    expect(fresh).toEqual([{ type: 'stale', data: { since: null, reason: '', timestamp: NEXT } }])
  })

  it('tells an event as itself, a bad one as an alert too, a given-up server as critical, a quiet one not at all', () => {
    expect(types(messagesOfEvent(event({})))).toEqual(['new_event'])
    expect(types(messagesOfEvent(event({ severity: 'error' })))).toEqual(['new_event', 'error_alert'])
    const gaveUp = event({ event_type: 'fleet.server.gave_up', severity: 'critical' })
    expect(types(messagesOfEvent(gaveUp))).toEqual(['new_event', 'error_alert', 'critical_alert'])
    expect(messagesOfEvent(event({ event_type: 'tools.call.completed' }))).toEqual([])
  })

  it('names the servers of a mass failure', () => {
    const servers = [1, 2, 3].map((number) => fixtureServer(number))
    const message = messageOfMassFailure(servers, AT)
    expect(message.data).toMatchObject({ server_ids: servers.map((server) => server.id) })
    expect(PAYLOADS.critical_alert.parse(message.data).message).toContain('server-1, server-2, server-3')
  })
})
