import type { Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import { AppError } from '#lib/contracts/errors'
import type { LogLine } from '#lib/contracts/fleet'
import { type Cursor, type Outgoing, REALTIME_PATH } from '#lib/contracts/realtime'
import type { Clock } from '../platform/clock.ts'
import { createId } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import type { Actor } from '../platform/operation.ts'
import { createBroadcast } from './broadcast.ts'
import { createAdmit, createDoor } from './handshake.ts'
import { Peer, type Socket, type SocketServer } from './peer.ts'
import { createPublish } from './publish.ts'
import { listenTo, type RequestParts, type SnapshotFace } from './requests.ts'
import { createRing } from './ring.ts'
import { createSessionWatch } from './sessions.ts'

export interface RealtimeLimits {
  perUser: number
  all: number
  /** Messages kept for those who resume. */
  ring: number
  /** Messages a socket that does not read may be behind. */
  lag: number
  windowMs: number
  idleMs: number
  recheckMs: number
  /** Requests of one socket in ten seconds. */
  requests: number
}

export const REALTIME_LIMITS: RealtimeLimits = {
  perUser: 20,
  all: 2000,
  ring: 10_000,
  lag: 1000,
  windowMs: 100,
  idleMs: 30 * 60_000,
  recheckMs: 5 * 60_000,
  requests: 50,
}

export interface RealtimeParts {
  identify: (headers: Headers) => Promise<{ actor: Actor }>
  /** Like `identify`, without renewing the session's idle time. */
  reauthorize: (headers: Headers) => Promise<{ actor: Actor }>
  /** Renews the session of somebody who is at work over a socket; called at most once a minute for each. */
  renew?: (actor: Actor) => void
  isOwnHost: (host: string) => boolean
  isOwnOrigin: (origin: string) => boolean
  snapshot: SnapshotFace
  clock: Clock
  log: Log
  limits?: Partial<RealtimeLimits>
}

export interface RealtimeStats {
  sockets: number
  messages: number
  batches: number
  /** Times a socket was dropped to a fresh snapshot. */
  dropped: number
  refused: number
}

export interface Realtime {
  attach(httpServer: HttpServer): void
  /** Tells everybody who may see it and asked for it. Never throws, never waits. */
  publish(message: Outgoing): void
  publishLogs(serverId: string, lines: LogLine[]): void
  sessionEnded(whose: { sessionIds?: readonly string[]; userId?: string }): Promise<void>
  /** The place a page that is rendered now can resume from. */
  cursor(): Cursor
  stats(): RealtimeStats
  /** Ends every connection; browsers come back by themselves. */
  close(): void
}

/** Connections that may be open without having shaken hands yet. */
const STRANGERS_MAX = 100
const MESSAGE_BYTES_MAX = 32_768

/** Builds the live feed over Socket.IO. It is one way: it tells, and changes nothing. */
export function createRealtime(parts: RealtimeParts): Realtime {
  const { clock } = parts
  const limits = { ...REALTIME_LIMITS, ...parts.limits }
  const peers = new Map<string, Peer>()
  const ring = createRing(limits.ring)
  const epoch = createId()
  const counts = { messages: 0, batches: 0, dropped: 0, refused: 0 }
  const count = (what: keyof typeof counts, by: number) => {
    counts[what] += by
  }
  const io = createSockets(parts, limits.all)
  const broadcast = createBroadcast({
    io,
    ring,
    peers,
    epoch,
    clock,
    windowMs: limits.windowMs,
    lagMax: limits.lag,
    count,
  })
  const sessions = createSessionWatch({
    ...parts,
    renew: parts.renew ?? (() => {}),
    peers,
    idleMs: limits.idleMs,
    recheckMs: limits.recheckMs,
    schedule: broadcast.schedule,
  })
  const publish = createPublish({ peers, ring, clock, broadcast, count })
  receive({ ...parts, io, peers, ring, epoch, limits, count, ...broadcast, ...sessions })
  return {
    attach: (httpServer) => void io.attach(httpServer),
    publish,
    publishLogs: (serverId, lines) => publish({ type: 'log_lines', data: { server_id: serverId, lines } }),
    sessionEnded: sessions.sessionEnded,
    cursor: () => ({ epoch, seq: ring.head() }),
    stats: () => ({ sockets: peers.size, ...counts }),
    close() {
      broadcast.stop()
      sessions.stop()
      for (const peer of [...peers.values()]) peer.cutIfStalled()
      // Closes the connections and not the http server, which belongs to whoever attached us.
      io.engine?.close()
      void io.of('/').adapter.close()
    },
  }
}

function createSockets(parts: RealtimeParts, all: number): SocketServer {
  const io: SocketServer = new Server({
    path: REALTIME_PATH,
    serveClient: false,
    destroyUpgrade: false,
    maxHttpBufferSize: MESSAGE_BYTES_MAX,
    connectTimeout: 5000,
    // A connection that went silent must not look alive: either side knows within eight seconds.
    pingInterval: 4000,
    pingTimeout: 4000,
    // No contexts are kept between messages: two thousand sockets would hold 200 MB of them.
    perMessageDeflate: { threshold: 2048, serverNoContextTakeover: true, clientNoContextTakeover: true },
    allowRequest: createDoor({ ...parts, isFull: () => io.engine.clientsCount >= all + STRANGERS_MAX }),
  })
  return io
}

interface ReceiveParts extends RealtimeParts, Omit<RequestParts, 'requestsMax'> {
  io: SocketServer
  peers: Map<string, Peer>
  limits: RealtimeLimits
  count: (what: 'refused', by: number) => void
}

/** Lets sockets in: each is checked before it connects, and counted again when it has. */
function receive(parts: ReceiveParts): void {
  const { io, peers, ring, clock, limits } = parts
  const refuseCrowd = createCrowdCheck(peers, limits)
  const admit = createAdmit({ ...parts, refuseCrowd })
  io.use((socket, next) => {
    void admit(socket, (error) => {
      if (error) parts.count('refused', 1)
      next(error)
    })
  })
  io.on('connection', (socket: Socket) => {
    const { admission } = socket.data
    if (!admission) return socket.disconnect(true)
    const peer = new Peer(socket, admission, { head: ring.head(), now: clock.now() })
    // Several may have passed the check together, before any of them was counted.
    if (isRefused(() => refuseCrowd(admission.actor))) {
      return peer.end('too_many_connections', 'Too many connections are open. Close some and try again.')
    }
    peers.set(socket.id, peer)
    socket.on('disconnect', () => peers.delete(socket.id))
    listenTo(peer, { ...parts, requestsMax: limits.requests })
  })
}

function createCrowdCheck(peers: ReadonlyMap<string, Peer>, limits: RealtimeLimits) {
  return (actor: Actor): void => {
    const own = [...peers.values()].filter((peer) => actor.userId !== null && peer.actor.userId === actor.userId).length
    if (own < limits.perUser && peers.size < limits.all) return
    throw new AppError('rate_limited', 'Too many connections are open. Close some and try again.', {
      retryAfterSeconds: 10,
    })
  }
}

function isRefused(check: () => void): boolean {
  try {
    check()
    return false
  } catch {
    // The door: the refusal is told by its caller.
    return true
  }
}
