import { access } from '#lib/contracts/access'
import { route } from '#server/bridge/route'

export const DELETE = route(access.revokeSession)
