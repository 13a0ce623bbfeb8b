import { isAppError } from '#lib/contracts/errors'
import type { Clock } from './clock.ts'
import type { Log } from './log.ts'
import type { OutboxRecord } from './outbox-record.ts'
import { createSpool } from './spool.ts'

export interface Outbox {
  /** Takes a record; it is stored within moments, or spooled to disk while the database is away. */
  add(kind: string, row: unknown): void
  /** Records not yet in the database, in memory and on disk. */
  depth(): { memory: number; spooled: number }
  /** Stores or spools everything; settles when nothing is left in memory. */
  close(): Promise<void>
}

export interface OutboxParts {
  /** Folder of the spool files. */
  folder: string
  /** Stores a batch in one transaction; must be safe to repeat. Throws AppError `unavailable` when the database is away. */
  write: (records: readonly OutboxRecord[]) => Promise<void>
  clock: Clock
  log: Log
}

const FLUSH_MS = 25
const RETRY_MS = 500
const BATCH = 2000

/**
 * Carries facts to the database in batches. While it is away they go to files on disk instead and are stored, in order,
 * on its return or at the next start; rows carry their ids, so storing twice changes nothing.
 */
export function createOutbox(parts: OutboxParts): Outbox {
  const { clock, log } = parts
  const store = (records: readonly OutboxRecord[]) => storeBatch(parts, records)
  const spool = createSpool(parts.folder, log)
  let waiting: OutboxRecord[] = []
  let isAway = spool.size() > 0
  let cancelTimer: () => void = () => {}
  let isScheduled = false
  let running: Promise<void> | null = null

  const schedule = (delayMs: number) => {
    if (isScheduled) return
    isScheduled = true
    cancelTimer = clock.after(delayMs, () => {
      isScheduled = false
      void tick()
    })
  }
  const drainSpool = async () => {
    for (let batch = spool.read(BATCH); batch; batch = spool.read(BATCH)) {
      await store(batch.records)
      batch.done()
    }
    isAway = false
  }
  const pass = async () => {
    try {
      if (isAway) await drainSpool()
      while (waiting.length > 0) {
        const batch = waiting.slice(0, BATCH)
        await store(batch)
        waiting = waiting.slice(batch.length)
      }
    } catch (error) {
      if (!isAway) log.warn({ err: error }, 'the database is away; records go to the spool')
      isAway = true
      const batch = waiting
      waiting = []
      spool.append(batch)
    }
  }
  const tick = async () => {
    running ??= pass().finally(() => {
      running = null
      if (isAway) schedule(RETRY_MS)
      else if (waiting.length > 0) schedule(FLUSH_MS)
    })
    await running
  }
  if (isAway) schedule(0)
  return {
    add(kind, row) {
      waiting.push({ kind, row })
      if (isAway && waiting.length >= 1) {
        // On disk at once: nothing may be lost if the process ends during the outage.
        const batch = waiting
        waiting = []
        spool.append(batch)
        schedule(RETRY_MS)
        return
      }
      schedule(FLUSH_MS)
    },
    depth: () => ({ memory: waiting.length, spooled: spool.size() }),
    async close() {
      cancelTimer()
      // From here on nothing is scheduled: what is waiting is stored or spooled now.
      isScheduled = true
      await running
      await tick()
      spool.close()
    },
  }
}

async function storeBatch({ write, log }: OutboxParts, records: readonly OutboxRecord[]): Promise<void> {
  try {
    await write(records)
  } catch (error) {
    if (isAppError(error) && error.code === 'unavailable') throw error
    log.error({ err: error, records: records.length }, 'a batch was refused; storing its records one by one')
    for (const record of records) await storeSingle({ write, log }, record)
  }
}

/** One row the database refuses must not hold up the rest; it is logged, which is all that can be done for it. */
async function storeSingle({ write, log }: Pick<OutboxParts, 'write' | 'log'>, record: OutboxRecord): Promise<void> {
  try {
    await write([record])
  } catch (error) {
    if (isAppError(error) && error.code === 'unavailable') throw error
    log.error({ err: error, kind: record.kind }, 'the database refused a record')
  }
}
