import { access } from '#lib/contracts/access'
import { route } from '#server/bridge/route'

export const POST = route(access.refresh)
