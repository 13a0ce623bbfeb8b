import { AppError } from '#lib/contracts/errors'
import type { ServerState } from '#lib/contracts/fleet-model'
import type { Recovery } from '#server/domain/recovery'
import { outlookOf, troubleOf } from '#server/domain/server-message'
import type { ServerRecord } from './server-record.ts'

/** Why a call to a server that is not running is refused at once, and when trying again makes sense. */
export function refusalOf(record: ServerRecord, now: number): AppError {
  const { definition, state, condition, recovery } = record
  const retryAfterSeconds = retryAfter(state, recovery, now)
  return new AppError('unavailable', reasonOf(record, now), {
    details: { server: definition.name, state, health_status: condition.status },
    ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
  })
}

function reasonOf({ definition, state, recovery, problem }: ServerRecord, now: number): string {
  const { name, transport } = definition
  if (!definition.enabled) return `${name} is disabled. Enable it to call its tools.`
  if (problem && (state === 'error' || recovery.phase !== 'steady')) {
    return `${troubleOf(name, problem)}. ${outlookOf(recovery, transport, now)}`
  }
  switch (state) {
    case 'starting':
      return `${name} is starting. Try again in a moment.`
    case 'stopping':
      return `${name} is stopping. Start it to call its tools.`
    case 'maintenance':
      return `${name} is in maintenance. Try again when it is over.`
    case 'error':
      return `${name} has failed. Start it to call its tools.`
    default:
      return `${name} is stopped. Start it to call its tools.`
  }
}

function retryAfter(state: ServerState, recovery: Recovery, now: number): number | null {
  if (recovery.nextAttemptAt !== null) return Math.max(1, Math.ceil((recovery.nextAttemptAt - now) / 1000))
  return state === 'starting' || recovery.phase === 'attempting' ? 1 : null
}
