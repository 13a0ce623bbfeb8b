import { io } from 'socket.io-client'
import {
  type Batch,
  type Cursor,
  type MessageType,
  REALTIME_PATH,
  type ResumeAnswer,
  type SessionEndReason,
  type SnapshotAnswer,
} from '#lib/contracts/realtime'

/** What a socket tells whoever opened it. */
export interface FeedListener {
  connected(): void
  /** `isFinal`: it will not come back by itself. */
  disconnected(why: { isFinal: boolean; code: string | null; message: string }): void
  batch(batch: Batch): void
  resync(): void
  ended(why: { reason: SessionEndReason; message: string }): void
}

/** The socket as the store needs it. The answers reject when the connection breaks or stays silent. */
export interface Feed {
  resume(cursor: Cursor): Promise<ResumeAnswer>
  snapshot(): Promise<SnapshotAnswer>
  followLogs(serverId: string): void
  unfollowLogs(serverId: string): void
  /** Tells that a person is at work. */
  active(): void
  /** Connects again after a final disconnection. */
  reconnect(): void
  close(): void
}

export type OpenFeed = (listener: FeedListener) => Feed

export interface FeedOptions {
  types: readonly MessageType[]
  /** Where Signalbox is; the page's own origin when absent. */
  url?: string
  headers?: Record<string, string>
}

const ANSWER_MS = 10_000

/** Makes the function that opens the live feed: a websocket, else long polling; it reconnects by itself. */
export function createOpenFeed({ types, url, headers }: FeedOptions): OpenFeed {
  return (listener) => {
    const options = {
      path: REALTIME_PATH,
      transports: ['websocket', 'polling'],
      // A proxy that lets no websocket through must not keep the feed away.
      tryAllTransports: true,
      auth: { types },
      reconnectionDelay: 500,
      reconnectionDelayMax: 5000,
      ...(headers ? { extraHeaders: headers } : {}),
    }
    const socket = url === undefined ? io(options) : io(url, { ...options, forceNew: true })
    const asking = socket.timeout(ANSWER_MS)
    socket.on('connect', () => listener.connected())
    socket.on('connect_error', (error: Error & { data?: { code?: string } }) => {
      listener.disconnected({ isFinal: !socket.active, code: error.data?.code ?? null, message: error.message })
    })
    socket.on('disconnect', (reason) => {
      if (reason !== 'io client disconnect')
        listener.disconnected({ isFinal: !socket.active, code: null, message: reason })
    })
    socket.on('batch', (batch: Batch) => listener.batch(batch))
    socket.on('resync', () => listener.resync())
    socket.on('session_ended', (why) => listener.ended(why))
    const aboutLogs = (verb: 'subscribe' | 'unsubscribe', serverId: string) => {
      // While away nothing is asked: the store subscribes again when the socket is back.
      if (socket.connected) socket.emit(verb, { types: ['log_lines'], servers: [serverId] }, () => {})
    }
    return {
      resume: (cursor) => asking.emitWithAck('resume', cursor),
      snapshot: () => asking.emitWithAck('snapshot'),
      followLogs: (serverId) => aboutLogs('subscribe', serverId),
      unfollowLogs: (serverId) => aboutLogs('unsubscribe', serverId),
      active: () => void (socket.connected && socket.emit('active')),
      reconnect: () => void socket.connect(),
      close: () => void socket.disconnect(),
    }
  }
}
