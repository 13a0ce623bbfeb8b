import type { Batch, Message } from '#lib/contracts/realtime'
import type { Clock } from '../platform/clock.ts'
import type { Peer, SocketServer } from './peer.ts'
import { serverIdOf } from './publish.ts'
import type { Ring } from './ring.ts'

export interface BroadcastParts {
  io: SocketServer
  ring: Ring
  peers: ReadonlyMap<string, Peer>
  epoch: string
  clock: Clock
  /** At most one batch to a socket in this time. */
  windowMs: number
  /** Messages a socket may be behind while it does not read. */
  lagMax: number
  count: (what: 'batches' | 'dropped', by: number) => void
}

/** Messages in one batch; the rest follow in the next window. */
const BATCH_MAX = 1000

interface Cut {
  batch: Batch
  scanned: number
  ids: string[]
}

/** Sends what is new to every socket, in windows: at once after a pause, then one batch per window. */
export function createBroadcast(parts: BroadcastParts) {
  const { ring, peers, clock, windowMs } = parts
  let heartbeat: Message | null = null
  let flushedAt = Number.NEGATIVE_INFINITY
  let cancel: (() => void) | null = null

  const schedule = () => {
    cancel ??= clock.after(Math.max(0, flushedAt + windowMs - clock.now()), flush)
  }
  const flush = () => {
    cancel = null
    flushedAt = clock.now()
    const beat = heartbeat
    heartbeat = null
    const cuts = new Map<string, Cut>()
    let hasMore = false
    for (const peer of peers.values()) {
      if (peer.isSuspended || peer.isDropped) continue
      if (!ring.holds(peer.scanned) || (!peer.isWritable() && isTooFarBehind(peer, parts))) {
        drop(peer, parts)
      } else if (peer.isWritable()) {
        collect(peer, { cuts, beat, parts })
        if (peer.scanned < ring.head()) hasMore = true
      } else hasMore = true
    }
    send(cuts, parts)
    if (hasMore) schedule()
  }

  return {
    schedule,
    /** Tells everybody at the next window; a newer beat replaces one that was not sent. */
    beat(message: Message): void {
      heartbeat = message
      schedule()
    },
    stop(): void {
      cancel?.()
      // Keeps `schedule` from ever setting a timer again.
      cancel = () => {}
    },
  }
}

/** Puts a peer's next batch among the cuts; peers at the same place who see the same share one. */
function collect(peer: Peer, round: { cuts: Map<string, Cut>; beat: Message | null; parts: BroadcastParts }): void {
  const { cuts, beat, parts } = round
  const logs = peer.logs.splice(0).filter((log) => peer.filter.admits({ type: log.type, serverId: serverIdOf(log) }))
  const key = logs.length > 0 ? `own ${peer.socket.id}` : `${peer.sent} ${peer.scanned} ${peer.filter.signature}`
  let cut = cuts.get(key)
  if (!cut) {
    const { messages, scanned } = cutRing(peer, parts.ring)
    if (beat && peer.filter.admits({ type: 'heartbeat', serverId: null })) messages.push(beat)
    cut = {
      batch: { epoch: parts.epoch, from: peer.sent, to: scanned, messages: [...messages, ...logs] },
      scanned,
      ids: [],
    }
    cuts.set(key, cut)
  }
  peer.scanned = cut.scanned
  if (cut.batch.messages.length === 0) return
  peer.sent = cut.scanned
  cut.ids.push(peer.socket.id)
}

function cutRing(peer: Peer, ring: Ring): { messages: Message[]; scanned: number } {
  const messages: Message[] = []
  let scanned = ring.head()
  ring.walk(peer.scanned, (entry) => {
    if (peer.filter.admits(entry)) messages.push(entry.message)
    if (messages.length < BATCH_MAX) return true
    scanned = entry.message.seq
    return false
  })
  return { messages, scanned }
}

function send(cuts: ReadonlyMap<string, Cut>, parts: BroadcastParts): void {
  for (const { batch, ids } of cuts.values()) {
    if (ids.length === 0) continue
    // One call for all of them: the batch is written as JSON once.
    parts.io.local.to(ids).emit('batch', batch)
    parts.count('batches', ids.length)
  }
}

/** Whether more than `lagMax` messages that it would see wait for a socket that does not read, superseded ones not counted. */
function isTooFarBehind(peer: Peer, parts: BroadcastParts): boolean {
  const start = Math.max(peer.scanned, peer.replayUntil)
  if (parts.ring.head() - start <= parts.lagMax) return false
  let waiting = 0
  parts.ring.walk(start, (entry) => {
    if (peer.filter.admits(entry)) waiting += 1
    return waiting <= parts.lagMax
  })
  return waiting > parts.lagMax
}

function drop(peer: Peer, parts: BroadcastParts): void {
  peer.isDropped = true
  peer.logs = []
  peer.socket.emit('resync', { epoch: parts.epoch, reason: 'slow' })
  parts.count('dropped', 1)
}
