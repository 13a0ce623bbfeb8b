import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { AppError } from '#lib/contracts/errors'
import { type Permission, ROLE_PERMISSIONS } from '#lib/contracts/permissions'
import {
  type Batch,
  type ClientToServer,
  type Message,
  type MessageType,
  REALTIME_PATH,
  type ServerToClient,
} from '#lib/contracts/realtime'
import { fixtureId, fixtureServer } from '#lib/snapshot/server-fixture'
import { type Clock, systemClock } from '#server/platform/clock'
import { createLog } from '#server/platform/log'
import type { Actor } from '#server/platform/operation'
import { createRealtime, type RealtimeLimits } from '#server/realtime/realtime'

export type ClientSocket = Socket<ServerToClient, ClientToServer>

/** A signed-in person for tests; the bearer is the key it is kept under. */
export function fixtureActor(given: Partial<Actor> = {}): Actor {
  return {
    kind: 'user',
    userId: fixtureId(500),
    sessionId: fixtureId(600),
    name: 'ana',
    role: 'viewer',
    permissions: new Set(ROLE_PERMISSIONS.viewer),
    address: null,
    userAgent: null,
    ...given,
  }
}

export const without = (permission: Permission): ReadonlySet<Permission> =>
  new Set(ROLE_PERMISSIONS.viewer.filter((each) => each !== permission))

/** What one client was told, in order. */
export interface Listening {
  socket: ClientSocket
  batches: Batch[]
  messages(type?: MessageType): Message[]
  /** The place after the last batch. */
  seq(): number
}

/** The live feed on a free port, with bearers instead of sessions: `people` says who each is, now. */
export async function openRoom(options: { limits?: Partial<RealtimeLimits>; clock?: Clock } = {}) {
  const people = new Map<string, Actor>([['ana', fixtureActor()]])
  const identify = async (headers: Headers) => {
    const actor = people.get(headers.get('authorization')?.replace('Bearer ', '') ?? '')
    if (actor) return { actor }
    if (headers.has('authorization')) throw new AppError('unauthenticated', 'This token is not known.')
    return { actor: fixtureActor({ kind: 'anonymous', permissions: new Set() }) }
  }
  const servers = [fixtureServer(1), fixtureServer(2)]
  const renewed: Actor[] = []
  const realtime = createRealtime({
    identify,
    reauthorize: identify,
    renew: (actor) => renewed.push(actor),
    isOwnHost: (host) => host.startsWith('127.0.0.1:'),
    isOwnOrigin: (origin) => origin.startsWith('http://127.0.0.1:'),
    snapshot: {
      find: (ref) => servers.find((server) => server.id === ref || server.name === ref),
      rows: () => ({ servers, stale: null, coordinator: { beat_at: null, restarts: 0, event_loop_p99_ms: null } }),
    },
    clock: options.clock ?? systemClock,
    log: createLog({ level: 'silent', format: 'json' }),
    ...(options.limits ? { limits: options.limits } : {}),
  })
  const http = createServer((_, response) => response.writeHead(404).end())
  realtime.attach(http)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  // Safe because it listens on a port and not on a pipe.
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const sockets: ClientSocket[] = []

  const open = (token?: string, more: { headers?: Record<string, string>; types?: MessageType[] } = {}): Listening => {
    const socket: ClientSocket = io(url, {
      path: REALTIME_PATH,
      transports: ['websocket'],
      forceNew: true,
      auth: { ...(token ? { token } : {}), ...(more.types ? { types: more.types } : {}) },
      extraHeaders: more.headers ?? {},
      reconnectionDelay: 10,
      reconnectionDelayMax: 20,
    })
    sockets.push(socket)
    const batches: Batch[] = []
    socket.on('batch', (batch) => batches.push(batch))
    const messages = (type?: MessageType) =>
      batches.flatMap((batch) => batch.messages).filter((message) => type === undefined || message.type === type)
    return { socket, batches, messages, seq: () => batches.at(-1)?.to ?? 0 }
  }
  return {
    realtime,
    people,
    renewed,
    url,
    open,
    /** Opens a socket and waits until it is connected. */
    async join(...given: Parameters<typeof open>): Promise<Listening> {
      const listening = open(...given)
      await new Promise<void>((resolve, reject) => {
        listening.socket.once('connect', resolve)
        listening.socket.once('connect_error', reject)
      })
      return listening
    },
    async close(): Promise<void> {
      for (const socket of sockets) socket.disconnect()
      realtime.close()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}

export type Room = Awaited<ReturnType<typeof openRoom>>
