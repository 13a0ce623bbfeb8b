import { access } from '#lib/contracts/access'
import { route } from '#server/bridge/route'
import { givingCookie } from '#server/bridge/session'

export const POST = givingCookie(route(access.signIn))
