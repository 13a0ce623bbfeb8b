import type { AppError } from '#lib/contracts/errors'
import { connect, type Database } from './client.ts'
import { databaseUnavailable } from './faults.ts'

export interface AvailabilityChange {
  isUp: boolean
  since: Date
}

export interface Availability {
  readonly isUp: boolean
  /** When the present state began. */
  readonly since: Date
  /** Throws `unavailable` while the database is away, so that callers need not wait to learn it. */
  assertUp(): void
  /** Calls back on every change; answers the function that ends it. */
  onChange(listener: (change: AvailabilityChange) => void): () => void
  stop(): Promise<void>
}

export interface AvailabilityOptions {
  /** Pause between two probes, in ms. */
  intervalMs?: number
  /** How long one probe may take, in ms. */
  timeoutMs?: number
  /** The clock, for tests. */
  now?: () => Date
}

type ProbeResult = 'answered' | 'refused' | 'silent'

/** Asks `select 1`; a silent database is one that neither answers nor refuses within `timeoutMs`. */
async function probe(database: Database, timeoutMs: number): Promise<ProbeResult> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<ProbeResult>((resolve) => {
    // One turn more: after a stall of our own process the answer may be waiting to be read.
    timer = setTimeout(() => setImmediate(() => setImmediate(() => resolve('silent'))), timeoutMs)
  })
  const answer = database.sql`select 1`.then(
    (): ProbeResult => 'answered',
    (): ProbeResult => 'refused',
  )
  const result = await Promise.race([answer, silence])
  clearTimeout(timer)
  return result
}

/** Watches a database on a connection of its own, so that a busy pool is not taken for an outage. */
export function watchAvailability(database: Database, options: AvailabilityOptions = {}): Availability {
  const { intervalMs = 1_000, timeoutMs = 2_000, now = () => new Date() } = options
  const watcher = connect(database.target, { max: 1, applicationName: 'signalbox-probe' })
  const listeners = new Set<(change: AvailabilityChange) => void>()
  let current: AvailabilityChange = { isUp: true, since: now() }
  let silences = 0
  let isStopped = false
  let timer: NodeJS.Timeout | undefined

  function settle(isUp: boolean): void {
    if (isStopped || isUp === current.isUp) return
    current = { isUp, since: now() }
    for (const listener of listeners) listener(current)
  }

  async function tick(): Promise<void> {
    const result = await probe(watcher, timeoutMs)
    if (isStopped) return
    silences = result === 'silent' ? silences + 1 : 0
    if (result === 'silent') watcher.dropConnections()
    // Twice silent is no hiccup: queries already sent will not be answered, and their connections may be dead.
    if (silences === 2) database.dropConnections()
    settle(result === 'answered')
    timer = setTimeout(() => void tick(), intervalMs)
  }

  void tick()
  return {
    get isUp() {
      return current.isUp
    },
    get since() {
      return current.since
    },
    assertUp() {
      if (!current.isUp) throw fastRefusal(current.since)
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async stop() {
      isStopped = true
      clearTimeout(timer)
      listeners.clear()
      watcher.dropConnections()
      await watcher.close()
    },
  }
}

function fastRefusal(since: Date): AppError {
  return databaseUnavailable(new Error(`The database has been away since ${since.toISOString()}.`))
}
