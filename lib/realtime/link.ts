import type { ServerEvent } from '#lib/contracts/events'
import type { LogLine } from '#lib/contracts/fleet'
import type { Batch, Cursor, FleetRows, SocketFault } from '#lib/contracts/realtime'
import type { Feed, OpenFeed } from './connect.ts'
import { type After, createPolling } from './polling.ts'
import { withChanges, withEvents, withMessages } from './view.ts'
import type { Connection, ViewCell } from './view-cell.ts'

/** What a page is rendered with; `cursor` spares the first snapshot. */
export interface FleetSeed extends FleetRows {
  cursor?: Cursor | undefined
  events?: readonly ServerEvent[] | undefined
}

export interface FleetStoreParts {
  seed: FleetSeed
  openFeed: OpenFeed
  /** Reads the whole fleet over HTTP. */
  loadServers: (signal: AbortSignal) => Promise<Pick<FleetRows, 'servers' | 'stale'>>
  /** Reads the latest events, newest first. */
  loadEvents?: (signal: AbortSignal) => Promise<readonly ServerEvent[]>
  /** Reads the last log lines of a server, oldest first. */
  loadLogs?: (serverId: string) => Promise<readonly LogLine[]>
  after: After
}

/** How long after a refusal that may pass (too many connections) the feed is tried again. */
const RETRY_REFUSED_MS = 10_000

export interface LinkParts extends FleetStoreParts {
  cell: ViewCell
  feed: () => Feed | null
  onLogs: (serverId: string, lines: readonly LogLine[]) => void
  onLive: () => void
}

/** Keeps the copy in step with the sequence: resumes, reloads, or polls. */
export function createLink(parts: LinkParts) {
  const { cell } = parts
  let cursor = parts.seed.cursor ?? null
  let isInStep = false
  // Grows with every connection: an answer to an earlier one is of no use.
  let round = 0
  let cancelRetry: (() => void) | null = null
  const polling = createPolling({ after: parts.after, poll: createPoll(parts) })

  const sync = async () => {
    const feed = parts.feed()
    const mine = ++round
    isInStep = false
    if (!feed) return
    try {
      const at = await resumeOrReload(feed, { cursor, cell, isCurrent: () => mine === round })
      if (mine !== round) return
      if (at.isReloaded) void reloadEvents(parts)
      cursor = at.cursor
      isInStep = true
      polling.stop()
      cell.patch({ state: 'live', ended: null })
      parts.onLive()
    } catch {
      // The connection broke meanwhile, or the answer is not for us: polling goes on, the next connection tries again.
      if (mine === round) polling.start()
    }
  }
  const lose = () => {
    round += 1
    isInStep = false
    if (cell.connection().state === 'live') cell.patch({ state: 'connecting' })
    if (cell.connection().ended === null) polling.start()
  }
  const end = (why: NonNullable<Connection['ended']>) => {
    // Crowding and slowness pass; the disconnection that follows leads to another try.
    if (why.reason !== 'idle' && why.reason !== 'ended') return
    polling.stop()
    cell.patch({ state: 'offline', ended: why })
  }
  const take = (batch: Batch) => {
    if (!isInStep || cursor === null) return
    if (batch.epoch !== cursor.epoch || batch.from > cursor.seq) return void sync()
    const { seq } = cursor
    const messages = batch.messages.filter((message) => message.seq === 0 || message.seq > seq)
    if (batch.to > seq) cursor = { epoch: batch.epoch, seq: batch.to }
    cell.update((view) => withMessages(view, messages), messages.length)
    for (const { type, data } of messages) if (type === 'log_lines') parts.onLogs(data.server_id, data.lines)
  }
  return {
    listener: {
      connected: () => void sync(),
      disconnected({ isFinal, code }: { isFinal: boolean; code: string | null }) {
        if (code === 'unauthenticated') end({ reason: 'ended', message: SIGN_IN })
        lose()
        if (!isFinal || cell.connection().ended !== null) return
        cancelRetry?.()
        cancelRetry = parts.after(RETRY_REFUSED_MS, () => parts.feed()?.reconnect())
      },
      batch: take,
      resync() {
        cursor = null
        void sync()
      },
      ended: end,
    },
    stop() {
      round += 1
      isInStep = false
      cancelRetry?.()
      polling.stop()
    },
  }
}

const SIGN_IN = 'Your session has ended. Sign in again.'

async function resumeOrReload(
  feed: Feed,
  from: { cursor: Cursor | null; cell: ViewCell; isCurrent: () => boolean },
): Promise<{ cursor: Cursor; isReloaded: boolean }> {
  if (from.cursor) {
    const answer = refuseFault(await feed.resume(from.cursor))
    if ('ok' in answer) return { cursor: from.cursor, isReloaded: false }
  }
  const { epoch, seq, ...rows } = refuseFault(await feed.snapshot())
  if (from.isCurrent()) from.cell.update((view) => withChanges(view, [{ type: 'reset', rows }]))
  return { cursor: { epoch, seq }, isReloaded: true }
}

function refuseFault<T extends object>(answer: T | SocketFault): T {
  if ('error' in answer) throw new Error((answer as SocketFault).error.message)
  return answer as T
}

/** Asks over HTTP for what the feed would have told. */
function createPoll(parts: LinkParts) {
  return async (signal: AbortSignal): Promise<void> => {
    const { cell } = parts
    try {
      const { servers, stale } = await parts.loadServers(signal)
      if (signal.aborted) return
      const coordinator = cell.view().snapshot.coordinator
      cell.update((view) => withChanges(view, [{ type: 'reset', rows: { servers, stale, coordinator } }]), 1)
      cell.patch({ state: 'polling' })
      await reloadEvents(parts, signal)
    } catch {
      // Whatever the reason: nothing was learned, and that is what the page says.
      if (!signal.aborted) cell.patch({ state: 'offline' })
    }
  }
}

async function reloadEvents(parts: LinkParts, signal = new AbortController().signal): Promise<void> {
  try {
    const events = (await parts.loadEvents?.(signal)) ?? []
    if (!signal.aborted) parts.cell.update((view) => withEvents(view, events))
  } catch {
    // The rows are what counts; the events come with the next reload.
  }
}
