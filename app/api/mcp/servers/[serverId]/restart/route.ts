import { fleet } from '#lib/contracts/fleet'
import { route } from '#server/bridge/route'

export const POST = route(fleet.restart)
