import type { IncomingMessage } from 'node:http'
import { AppError, isAppError } from '#lib/contracts/errors'
import { Handshake } from '#lib/contracts/realtime'
import type { Log } from '../platform/log.ts'
import type { Actor } from '../platform/operation.ts'
import type { Admission, Socket } from './peer.ts'
import { filterOf, openingSubscription } from './subscription.ts'

export interface HandshakeParts {
  identify: (headers: Headers) => Promise<{ actor: Actor }>
  isOwnHost: (host: string) => boolean
  isOwnOrigin: (origin: string) => boolean
  /** Throws `rate_limited` when one more socket of this user, or at all, is too many. */
  refuseCrowd: (actor: Actor) => void
  log: Log
}

type AllowRequest = (
  request: IncomingMessage,
  decide: (why: string | null | undefined, isAllowed: boolean) => void,
) => void

/** Refuses a foreign Host or Origin before anything else is looked at; socket.io answers 403. */
export function createDoor(
  parts: Pick<HandshakeParts, 'isOwnHost' | 'isOwnOrigin'> & { isFull: () => boolean },
): AllowRequest {
  return (request, decide) => {
    const { host, origin } = request.headers
    if (host === undefined || !parts.isOwnHost(host)) {
      return decide('This address is not one of ours. Set SIGNALBOX_URL to the address people use.', false)
    }
    // Browsers send Origin with every websocket and every request across sites; a program may leave it out.
    if (origin !== undefined && !parts.isOwnOrigin(origin)) {
      return decide('Another site asked for this connection. Use a page of Signalbox.', false)
    }
    if (parts.isFull()) return decide('Too many connections are open. Try again later.', false)
    decide(null, true)
  }
}

/** Makes the check each socket passes before it is connected; a refused one gets `connect_error` with `data.code`. */
export function createAdmit(parts: HandshakeParts) {
  return async (socket: Socket, next: (error?: Error) => void): Promise<void> => {
    try {
      socket.data.admission = await admissionOf(socket, parts)
      next()
    } catch (error) {
      if (!isAppError(error)) parts.log.error({ err: error }, 'a socket could not be identified')
      const known = isAppError(error) ? error : new AppError('internal', 'Something failed on our side. Try again.')
      next(Object.assign(new Error(known.message), { data: { code: known.code } }))
    }
  }
}

async function admissionOf(socket: Socket, parts: HandshakeParts): Promise<Admission> {
  const asked = Handshake.safeParse(socket.handshake.auth)
  if (!asked.success) throw new AppError('invalid', 'Give auth as { token?, types? } with known message types.')
  const headers = headersOf(socket, asked.data.token)
  const { actor } = await parts.identify(headers)
  if (actor.kind === 'anonymous') {
    throw new AppError('unauthenticated', 'Sign in first, or give a bearer token as auth.token.')
  }
  const subscription = openingSubscription(asked.data.types)
  if (filterOf(openingSubscription(), actor.permissions).types.length === 0) {
    throw new AppError('forbidden', 'Nothing of the live feed is for you. Ask an administrator for mcp:view_servers.')
  }
  parts.refuseCrowd(actor)
  return { actor, headers, subscription }
}

function headersOf(socket: Socket, token: string | undefined): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(socket.handshake.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
  return headers
}
