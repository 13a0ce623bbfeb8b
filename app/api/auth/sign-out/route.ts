import { access } from '#lib/contracts/access'
import { route } from '#server/bridge/route'
import { takingCookie } from '#server/bridge/session'

export const POST = takingCookie(route(access.signOut))
