import { fleet } from '#lib/contracts/fleet'
import { route } from '#server/bridge/route'

export const GET = route(fleet.inspect)
export const PUT = route(fleet.update)
export const DELETE = route(fleet.remove)
