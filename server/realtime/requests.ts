import { AppError, isAppError } from '#lib/contracts/errors'
import type { Server } from '#lib/contracts/fleet-model'
import {
  Cursor,
  type FleetRows,
  type SnapshotAnswer,
  type SocketFault,
  type SubscriptionAnswer,
  SubscriptionRequest,
} from '#lib/contracts/realtime'
import type { Clock } from '../platform/clock.ts'
import { parseInput } from '../platform/parse-input.ts'
import { type Peer, unsent } from './peer.ts'
import type { Ring } from './ring.ts'
import { subscribed, unsubscribed } from './subscription.ts'

/** The picture as the socket needs it. */
export interface SnapshotFace {
  find(ref: string): Server | undefined
  rows(): FleetRows
}

export interface RequestParts {
  ring: Ring
  epoch: string
  snapshot: SnapshotFace
  clock: Clock
  /** Requests of one socket in ten seconds. */
  requestsMax: number
  /** Told when a message of the client shows that somebody is at work. */
  noteActive: (peer: Peer) => void
  schedule: () => void
}

const WINDOW_MS = 10_000
/** Packets that may wait for a client that asks without reading the answers. */
const UNSENT_MAX = 100

type Answer<T> = (answer: T | SocketFault) => void

/** Answers what a client may ask. Nothing here changes anything but what this socket is told. */
export function listenTo(peer: Peer, parts: RequestParts): void {
  const { socket } = peer
  const allow = createAllowance(parts)
  const answering = <T>(answer: Answer<T> | undefined, work: () => T) => {
    if (unsent(socket) > UNSENT_MAX) return peer.end('not_reading', 'Answers were not read.')
    parts.noteActive(peer)
    const outcome = attempt(() => {
      allow()
      return work()
    })
    if (typeof answer === 'function') answer(outcome)
  }
  socket.on('active', () => parts.noteActive(peer))
  socket.on('subscribe', (request, answer) => {
    answering(answer, () => resubscribe(peer, { request, parts, change: subscribed }))
  })
  socket.on('unsubscribe', (request, answer) => {
    answering(answer, () => resubscribe(peer, { request, parts, change: unsubscribed }))
  })
  socket.on('resume', (cursor, answer) => answering(answer, () => resume(peer, cursor, parts)))
  socket.on('snapshot', (answer) => answering(answer, () => takeSnapshot(peer, parts)))
}

function resubscribe(
  peer: Peer,
  ask: { request: unknown; parts: RequestParts; change: typeof subscribed },
): Exclude<SubscriptionAnswer, SocketFault> {
  // Safe because parseInput answers what the schema made of it, or throws.
  const request = parseInput(SubscriptionRequest, ask.request ?? {}) as SubscriptionRequest
  // A server that is unknown, or not for this user, is left out of the confirmation: both look the same.
  const servers = request.servers?.flatMap((ref) => ask.parts.snapshot.find(ref)?.id ?? [])
  const resolved = { ...request, ...(servers === undefined ? {} : { servers }) }
  peer.refilter({ subscription: ask.change(peer.subscription, resolved) })
  return { types: peer.filter.types, servers: peer.filter.servers }
}

function resume(peer: Peer, given: unknown, parts: RequestParts): { ok: true } | { resync: true } {
  // Safe because parseInput answers what the schema made of it, or throws.
  const cursor = parseInput(Cursor, given) as Cursor
  if (cursor.epoch !== parts.epoch || !parts.ring.holds(cursor.seq)) return { resync: true }
  peer.moveTo(cursor.seq, parts.ring.head())
  parts.schedule()
  return { ok: true }
}

function takeSnapshot(peer: Peer, parts: RequestParts): Exclude<SnapshotAnswer, SocketFault> {
  if (!peer.actor.permissions.has('mcp:view_servers')) {
    throw new AppError('forbidden', 'You may not see servers. Ask an administrator for mcp:view_servers.')
  }
  const seq = parts.ring.head()
  peer.moveTo(seq, seq)
  return { epoch: parts.epoch, seq, ...parts.snapshot.rows() }
}

/** Counts the requests of one socket; the answer throws when there are too many. */
function createAllowance({ clock, requestsMax }: RequestParts): () => void {
  let since = clock.now()
  let count = 0
  return () => {
    if (clock.now() - since >= WINDOW_MS) {
      since = clock.now()
      count = 0
    }
    count += 1
    if (count > requestsMax) throw new AppError('rate_limited', 'Ask less often over this socket.')
  }
}

function attempt<T>(work: () => T): T | SocketFault {
  try {
    return work()
  } catch (error) {
    if (!isAppError(error)) throw error
    return { error: { code: error.code, message: error.message } }
  }
}
