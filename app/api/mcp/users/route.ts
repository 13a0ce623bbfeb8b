import { access } from '#lib/contracts/access'
import { route } from '#server/bridge/route'

export const GET = route(access.listUsers)
export const POST = route(access.createUser)
