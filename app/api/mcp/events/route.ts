import { events } from '#lib/contracts/events'
import { route } from '#server/bridge/route'

export const GET = route(events.list)
