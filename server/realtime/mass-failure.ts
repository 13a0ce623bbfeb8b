import type { ServerEvent } from '#lib/contracts/events'
import type { Outgoing } from '#lib/contracts/realtime'
import { NO_LOSSES, noteLoss } from '../domain/mass-failure.ts'
import type { Clock } from '../platform/clock.ts'
import { messageOfMassFailure } from './translate.ts'

/** Watches losses and answers one alert for servers lost together, not one for each. */
export function createMassFailureWatch(clock: Clock): (event: ServerEvent) => Outgoing | null {
  let window = NO_LOSSES
  const names = new Map<string, string>()
  return (event) => {
    if (event.server_id === null) return null
    const noted = noteLoss(window, { serverId: event.server_id, at: clock.now() })
    window = noted.window
    names.set(event.server_id, event.server_name)
    const present = new Set(window.losses.map((loss) => loss.serverId))
    for (const id of [...names.keys()]) if (!present.has(id)) names.delete(id)
    if (noted.announce === null) return null
    return messageOfMassFailure(
      noted.announce.map((id) => ({ id, name: names.get(id) ?? id })),
      event.timestamp,
    )
  }
}
