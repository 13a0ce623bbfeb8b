import type { DefaultEventsMap, Server as IoServer, Socket as IoSocket } from 'socket.io'
import type { ClientToServer, Message, ServerToClient, SessionEndReason } from '#lib/contracts/realtime'
import type { Actor } from '../platform/operation.ts'
import { type Filter, filterOf, type Subscription } from './subscription.ts'

/** What shaking hands left on a socket. */
export interface Admission {
  actor: Actor
  /** The headers of the handshake, with a token given in `auth` as their bearer. */
  headers: Headers
  subscription: Subscription
}

export type Socket = IoSocket<ClientToServer, ServerToClient, DefaultEventsMap, { admission?: Admission }>
export type SocketServer = IoServer<ClientToServer, ServerToClient, DefaultEventsMap, { admission?: Admission }>

/** Log messages kept for a socket that is not ready to take them; beyond, the oldest go. */
const LOGS_MAX = 200

/**
 * One connected socket. It holds places in the ring instead of a queue of its own, so a socket that does not read costs
 * nothing but its log messages.
 */
export class Peer {
  readonly socket: Socket
  readonly headers: Headers
  actor: Actor
  subscription: Subscription
  filter: Filter
  /** What the client was told last as `to`. */
  sent: number
  /** How far the ring was looked through for it. */
  scanned: number
  /** Messages up to here were missed before it connected; they do not count as its slowness. */
  replayUntil: number
  /** Nothing is sent while its permissions are read anew. */
  isSuspended = false
  /** Fell too far behind; waits for a snapshot. */
  isDropped = false
  activeAt: number
  checkedAt: number
  /** Counts readings of its permissions, so that only the latest one counts. */
  checks = 0
  logs: Message[] = []

  constructor(socket: Socket, admission: Admission, start: { head: number; now: number }) {
    this.socket = socket
    this.headers = admission.headers
    this.actor = admission.actor
    this.subscription = admission.subscription
    this.filter = filterOf(admission.subscription, admission.actor.permissions)
    this.sent = start.head
    this.scanned = start.head
    this.replayUntil = start.head
    this.activeAt = start.now
    this.checkedAt = start.now
  }

  /** Takes a new subscription or new permissions. */
  refilter(change: { subscription?: Subscription; actor?: Actor }): void {
    this.subscription = change.subscription ?? this.subscription
    this.actor = change.actor ?? this.actor
    this.filter = filterOf(this.subscription, this.actor.permissions)
  }

  /** Puts it at a place of the sequence: what follows there is sent next. */
  moveTo(seq: number, head: number): void {
    this.sent = seq
    this.scanned = seq
    this.replayUntil = head
    this.isDropped = false
  }

  /** Whether what was written before has left the process, so that writing more buffers nothing. */
  isWritable(): boolean {
    const { conn } = this.socket
    return conn.readyState === 'open' && conn.transport.writable && unsent(this.socket) === 0
  }

  keepLog(message: Message): void {
    this.logs.push(message)
    if (this.logs.length > LOGS_MAX) this.logs.shift()
  }

  /** Tears the connection down when it cannot be closed in order because the client does not read. */
  cutIfStalled(): void {
    if (this.isWritable()) return
    // Safe because the member is looked for: only the websocket transport has a socket that can be terminated.
    const transport = this.socket.conn.transport as { socket?: { terminate?: () => void } }
    transport.socket?.terminate?.()
  }

  end(reason: SessionEndReason, message: string): void {
    this.cutIfStalled()
    this.socket.emit('session_ended', { reason, message })
    this.socket.disconnect(true)
  }
}

/** Packets that wait in the process because the client does not read. */
export function unsent(socket: Socket): number {
  // Safe because engine.io keeps this array on every connection; its types call it private.
  return (socket.conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length
}
