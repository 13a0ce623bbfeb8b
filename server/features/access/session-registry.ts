import { LRUCache } from 'lru-cache'
import { isAppError } from '#lib/contracts/errors'
import type { Role } from '#lib/contracts/permissions'
import type { Database } from '#server/db/client'
import { withinDeadline } from '#server/db/transaction'
import { permissionsOf } from '#server/domain/permissions'
import { isSessionOpen } from '#server/domain/session-life'
import type { Clock } from '#server/platform/clock'
import type { Log } from '#server/platform/log'
import type { Actor } from '#server/platform/operation'
import type { Sessions } from '#server/platform/ports'
import { findSession, touchSession } from './store.ts'

/** For so long a remembered session is believed; the bound on how late a revocation elsewhere is noticed. */
const FRESH_MS = 5_000
/** For so long a remembered session is believed while the database is away. */
const GRACE_MS = 15 * 60_000
const TOUCH_EVERY_MS = 60_000
/** Who is remembered does not wait as long for the database as who is not. */
const PATIENCE_MS = 1_000
const REMEMBERED_MAX = 10_000

export interface Caller {
  address: string | null
  userAgent: string | null
}

/** Whose sessions ended or changed: certain ones, or all of a user. */
export type SessionsEnded = { sessionIds: readonly string[] } | { userId: string }

export interface SessionRegistry extends Sessions {
  /**
   * Whoever a session belongs to, or null when it is unknown or over. Counts as use of the session. Throws `unavailable`
   * when the database is away and the session is not remembered.
   */
  actorOf(sessionId: string, caller: Caller): Promise<Actor | null>
  /** The same, but not counted as use: for open sockets that only listen. */
  peek(sessionId: string, caller: Caller): Promise<Actor | null>
  /** Calls back when sessions end or their rights change; answers the function that ends it. */
  onEnded(listener: (ended: SessionsEnded) => void): () => void
}

interface Entry {
  sessionId: string
  user: { id: string; email: string; name: string; role: Role }
  lastSeenAt: Date
  touchedAt: number
  expiresAt: Date
  loadedAt: number
}

export interface SessionRegistryParts {
  database: Database
  clock: Clock
  log: Log
}

/** Builds the memory of who is signed in, over the sessions of the database. */
export function createSessionRegistry(parts: SessionRegistryParts): SessionRegistry {
  return new RememberedSessions(parts)
}

class RememberedSessions implements SessionRegistry {
  readonly #database: Database
  readonly #clock: Clock
  readonly #log: Log
  readonly #entries = new LRUCache<string, Entry>({ max: REMEMBERED_MAX })
  readonly #loading = new Map<string, Promise<Entry | null>>()
  readonly #listeners = new Set<(ended: SessionsEnded) => void>()
  /** Until then nobody who is remembered asks the database, because it just did not answer. */
  #askAgainAt = 0
  /** Grows with every forgetting: what was being read before it may be out of date and is not kept. */
  #forgettings = 0

  constructor({ database, clock, log }: SessionRegistryParts) {
    this.#database = database
    this.#clock = clock
    this.#log = log
  }

  actorOf(sessionId: string, caller: Caller): Promise<Actor | null> {
    return this.#lookUp(sessionId, caller, true)
  }

  peek(sessionId: string, caller: Caller): Promise<Actor | null> {
    return this.#lookUp(sessionId, caller, false)
  }

  userOf(sessionId: string): Entry['user'] | null {
    return this.#entries.get(sessionId)?.user ?? null
  }

  forget(sessionIds: readonly string[]): void {
    for (const id of sessionIds) this.#entries.delete(id)
    this.#changed({ sessionIds })
  }

  forgetUser(userId: string): void {
    for (const [id, entry] of this.#entries) if (entry.user.id === userId) this.#entries.delete(id)
    this.#changed({ userId })
  }

  onEnded(listener: (ended: SessionsEnded) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  #changed(ended: SessionsEnded): void {
    this.#forgettings++
    this.#loading.clear()
    this.#tell(ended)
  }

  #tell(ended: SessionsEnded): void {
    for (const listener of this.#listeners) listener(ended)
  }

  async #lookUp(sessionId: string, caller: Caller, isUse: boolean): Promise<Actor | null> {
    const entry = await this.#find(sessionId)
    if (!entry || !isSessionOpen({ ...entry, revokedAt: null }, new Date(this.#clock.now()))) return null
    if (isUse) this.#use(entry)
    return toActor(entry, caller)
  }

  async #find(sessionId: string): Promise<Entry | null> {
    const known = this.#entries.get(sessionId)
    const now = this.#clock.now()
    const age = known ? now - known.loadedAt : Number.POSITIVE_INFINITY
    if (known && (age < FRESH_MS || (age < GRACE_MS && now < this.#askAgainAt))) return known
    try {
      return await this.#load(sessionId)
    } catch (error) {
      // Reads must still answer while the database is away, so the last known answer stands for a while.
      if (!known || age >= GRACE_MS || !isAppError(error) || error.code !== 'unavailable') throw error
      this.#askAgainAt = this.#clock.now() + PATIENCE_MS
      return known
    }
  }

  /** Many requests of one session at the same moment read it once. */
  #load(sessionId: string): Promise<Entry | null> {
    const running = this.#loading.get(sessionId)
    if (running) return running
    const work = this.#read(sessionId).finally(() => {
      if (this.#loading.get(sessionId) === work) this.#loading.delete(sessionId)
    })
    this.#loading.set(sessionId, work)
    return work
  }

  async #read(sessionId: string): Promise<Entry | null> {
    const known = this.#entries.get(sessionId)
    const begun = this.#forgettings
    const query = findSession(this.#database.orm, sessionId)
    const found = await withinDeadline(query, known ? PATIENCE_MS : undefined)
    const now = this.#clock.now()
    if (!found || found.user.disabledAt || !isSessionOpen(withUse(found.session, known), new Date(now))) {
      if (this.#entries.delete(sessionId)) this.#tell({ sessionIds: [sessionId] })
      return null
    }
    const { session, user } = found
    const entry: Entry = {
      sessionId,
      user: { id: user.id, email: user.email, name: user.name, role: user.role },
      lastSeenAt: withUse(session, known).lastSeenAt,
      touchedAt: Math.max(session.lastSeenAt.getTime(), known?.touchedAt ?? 0),
      expiresAt: session.expiresAt,
      loadedAt: now,
    }
    if (this.#forgettings === begun) this.#entries.set(sessionId, entry)
    return entry
  }

  #use(entry: Entry): void {
    const now = this.#clock.now()
    entry.lastSeenAt = new Date(now)
    if (now - entry.touchedAt < TOUCH_EVERY_MS || now < this.#askAgainAt) return
    const before = entry.touchedAt
    entry.touchedAt = now
    withinDeadline(touchSession(this.#database.orm, entry.sessionId, entry.lastSeenAt)).catch((error: unknown) => {
      // The next use tries again; nobody who asks should wait or fail for it.
      entry.touchedAt = before
      this.#log.debug({ err: error }, 'the use of a session could not be noted')
    })
  }
}

/** The database learns of use once a minute; memory knows better. */
function withUse<T extends { lastSeenAt: Date }>(session: T, known: Entry | undefined): T {
  return known && known.lastSeenAt > session.lastSeenAt ? { ...session, lastSeenAt: known.lastSeenAt } : session
}

function toActor({ sessionId, user }: Entry, { address, userAgent }: Caller): Actor {
  return {
    kind: 'user',
    userId: user.id,
    sessionId,
    name: user.name,
    role: user.role,
    permissions: permissionsOf(user.role),
    address,
    userAgent,
  }
}
