import type { LogLine } from '#lib/contracts/fleet'
import type { Feed } from './connect.ts'
import { createLink, type FleetStoreParts } from './link.ts'
import { createLogTail } from './log-tail.ts'
import { type View, viewOf } from './view.ts'
import { type Connection, createViewCell } from './view-cell.ts'

/** What can be read of a store at one moment. */
export interface FleetReading {
  view(): View
  connection(): Connection
  logLines(serverId: string): readonly LogLine[]
}

export interface FleetStore extends FleetReading {
  /** The store as the page was rendered: what parts of it that wake up later must begin with. */
  rendered: FleetReading
  /** Opens the feed; answers a function that closes it. */
  start(): () => void
  subscribe(listener: () => void): () => void
  pause(): void
  resume(): void
  /** Follows a server's log; answers a function that ends it. */
  followLogs(serverId: string): () => void
  /** Tells that a person is at work, so that the session does not end. */
  noteActive(): void
}

const NO_LINES: readonly LogLine[] = []

/** Builds the browser's copy of the fleet: seeded by the page, kept by the feed, and by polling while there is none. */
export function createFleetStore(parts: FleetStoreParts): FleetStore {
  const cell = createViewCell(viewOf(parts.seed, parts.seed.events ?? []))
  const logs = createLogTail()
  const first = { view: cell.view(), connection: cell.connection() }
  let feed: Feed | null = null
  const readLogs = (serverId: string) => {
    feed?.followLogs(serverId)
    parts.loadLogs?.(serverId).then(
      (lines) => cell.touch(() => logs.load(serverId, lines)),
      // The lines that come live are shown all the same.
      () => {},
    )
  }
  const link = createLink({
    ...parts,
    cell,
    feed: () => feed,
    onLogs: (serverId, lines) => cell.touch(() => logs.append(serverId, lines)),
    onLive: () => logs.serverIds().forEach(readLogs),
  })
  return {
    rendered: { view: () => first.view, connection: () => first.connection, logLines: () => NO_LINES },
    start() {
      const opened = parts.openFeed(link.listener)
      feed = opened
      return () => {
        link.stop()
        opened.close()
        if (feed === opened) feed = null
      }
    },
    subscribe: cell.subscribe,
    view: cell.view,
    connection: cell.connection,
    pause: cell.pause,
    resume: cell.resume,
    logLines: logs.lines,
    followLogs(serverId) {
      if (logs.follow(serverId)) readLogs(serverId)
      return () => {
        if (logs.unfollow(serverId)) feed?.unfollowLogs(serverId)
      }
    },
    noteActive() {
      if (cell.connection().ended?.reason === 'idle') feed?.reconnect()
      else feed?.active()
    },
  }
}
