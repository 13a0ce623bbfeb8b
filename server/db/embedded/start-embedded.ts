import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { AppError } from '#lib/contracts/errors'
import { connect } from '../client.ts'
import { faultCode } from '../faults.ts'
import { chooseAccount } from './account.ts'
import { prepareBinaries } from './binaries.ts'
import { DATABASE_USER, ensureCluster } from './cluster.ts'
import { fallbackRoot, findHome, openDataFolder, prepareSocketFolder, rememberHome } from './home.ts'
import { type ClusterSetup, type Postmaster, startPostmaster, stopPostmaster } from './postmaster.ts'
import { boundLog, logTail } from './server-log.ts'

const DATABASE = 'signalbox'
const READY_WITHIN_MS = 30_000
const LONGEST_PAUSE_MS = 5_000

interface Log {
  info(message: string): void
  warn(message: string): void
  error(message: string): void
}

export interface EmbeddedOptions {
  dataDir: string
  log: Log
  /** PostgreSQL settings on top of ours, for example `{ fsync: 'off' }` in tests. */
  settings?: Record<string, string>
}

export interface Embedded {
  /** For `connect()`, and for any libpq program: `postgresql://signalbox@localhost:5432/signalbox?host=<folder>`. */
  readonly url: string
  /** The present postmaster's; another after it died and was restarted. */
  readonly pid: number
  /** The folder that holds the cluster: the data folder, or its stand-in when PostgreSQL's user cannot enter that. */
  readonly home: string
  /** A postmaster served this data folder already: one that outlived its Signalbox, or one in use right now. */
  readonly wasRunning: boolean
  stop(): Promise<void>
  /** Ends the watch without stopping PostgreSQL. */
  leave(): void
}

function urlOf({ socketFolder, port }: Postmaster, database: string): string {
  return `postgresql://${DATABASE_USER}@localhost:${port}/${database}?host=${encodeURIComponent(socketFolder)}`
}

/** Asks `select 1` until it is answered; answers `false` when the postmaster ended or the deadline passed. */
async function becomesReady(postmaster: Postmaster, isOver: () => boolean): Promise<boolean> {
  let hasEnded = false
  void postmaster.ended.then(() => {
    hasEnded = true
  })
  const database = connect(urlOf(postmaster, 'postgres'), { max: 1 })
  try {
    while (!hasEnded && !isOver()) {
      const answer = database.sql`select 1`.then(
        () => true,
        () => false,
      )
      if (await Promise.race([answer, pause(2_000, false, { ref: false })])) return true
      database.dropConnections()
      await pause(50)
    }
    return false
  } finally {
    database.dropConnections()
    await database.close()
  }
}

/** Starts, or adopts, until one answers, 30 s are over or `stopping` says so. */
async function startUntilReady(setup: ClusterSetup, stopping?: AbortSignal): Promise<Postmaster> {
  const deadline = Date.now() + READY_WITHIN_MS
  const isOver = () => Date.now() >= deadline || stopping?.aborted === true
  for (let attempt = 0; !isOver(); attempt++) {
    const postmaster = await startPostmaster(setup)
    if (await becomesReady(postmaster, isOver)) return postmaster
    if (isOver() && !postmaster.isAdopted) await stopPostmaster(postmaster)
    else await pause(Math.min(100 * 2 ** attempt, 2_000))
  }
  const tail = await logTail(setup.logFile)
  throw new AppError(
    'unavailable',
    `The embedded database did not answer within ${READY_WITHIN_MS / 1000} s. The end of ${setup.logFile}:\n${tail}`,
  )
}

async function ensureDatabase(postmaster: Postmaster): Promise<void> {
  const database = connect(urlOf(postmaster, 'postgres'), { max: 1 })
  try {
    const found = await database.sql`select 1 from pg_database where datname = ${DATABASE}`
    if (found.length === 0) await database.sql.unsafe(`create database ${DATABASE}`)
  } catch (error) {
    // Another Signalbox on the same cluster was faster.
    if (!['42P04', '23505'].includes(faultCode(error) ?? '')) throw error
  } finally {
    await database.close()
  }
}

async function prepare({ dataDir, settings = {} }: EmbeddedOptions): Promise<ClusterSetup & { home: string }> {
  const folder = await openDataFolder(dataDir)
  const { home, cluster, account } = await findHome(folder, await chooseAccount())
  const binaries = await prepareBinaries(account, async () => (account ? await fallbackRoot(account) : folder))
  await ensureCluster(cluster, binaries, account)
  await rememberHome(folder, home)
  const socketFolder = await prepareSocketFolder(home, account)
  return { home, cluster, socketFolder, logFile: join(folder, 'postgres.log'), binaries, account, settings }
}

/**
 * Starts PostgreSQL for a data folder and keeps it running until `stop()`: one that survived us is adopted, one that
 * dies is started again. Fails with `unavailable` where it cannot run.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { log } = options
  const setup = await prepare(options)
  await boundLog(setup.logFile)
  let current = await startUntilReady(setup)
  // An adopted one may listen elsewhere; its successors must be found at the same place.
  setup.socketFolder = current.socketFolder
  await ensureDatabase(current)
  log.info(`The embedded database ${current.isAdopted ? 'was running already' : 'is up'} (pid ${current.pid}).`)

  const stopping = new AbortController()
  const logWatch = setInterval(() => void boundLog(setup.logFile).catch(() => {}), 60_000)
  logWatch.unref()

  async function keepRunning(): Promise<void> {
    let pauseMs = 100
    for (let startedAt = Date.now(); ; ) {
      await current.ended
      if (stopping.signal.aborted) return
      // One that ran for a minute did not die of its start.
      pauseMs = Date.now() - startedAt > 60_000 ? 100 : Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
      log.warn(`The embedded database (pid ${current.pid}) ended and is started again.`)
      await pause(pauseMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {})
      if (stopping.signal.aborted) return
      startedAt = Date.now()
      try {
        current = await startUntilReady(setup, stopping.signal)
        log.info(`The embedded database is back (pid ${current.pid}).`)
        if (stopping.signal.aborted) await stopPostmaster(current)
      } catch (error) {
        if (stopping.signal.aborted) return
        log.error(error instanceof Error ? error.message : String(error))
      }
    }
  }

  function leave(): void {
    stopping.abort()
    clearInterval(logWatch)
  }

  const wasRunning = current.isAdopted
  const keeper = keepRunning()
  return {
    wasRunning,
    leave,
    url: urlOf(current, DATABASE),
    home: setup.home,
    get pid() {
      return current.pid
    },
    async stop() {
      leave()
      await stopPostmaster(current)
      await keeper
    },
  }
}
