import { and, asc, desc, eq, gt, inArray, isNull, lt, ne, or, sql } from 'drizzle-orm'
import type { User } from '#lib/contracts/access'
import type { Role } from '#lib/contracts/permissions'
import { sessions, setupTokens, signInFailures, users } from '#server/db/schema/access'
import type { Queryable, Tx } from '#server/db/transaction'
import { type Attempt, countAttempt, FORGIVEN_AFTER_MS } from '#server/domain/sign-in-throttle'

export type UserRow = typeof users.$inferSelect
export type SessionEntry = typeof sessions.$inferSelect

/** A user as answers show it. */
export function toUser(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    created_at: row.createdAt.toISOString(),
    disabled_at: row.disabledAt?.toISOString() ?? null,
  }
}

export async function findUserById(db: Queryable, id: string): Promise<UserRow | undefined> {
  const [row] = await db.select().from(users).where(eq(users.id, id)).limit(1)
  return row
}

export async function findUserByEmail(db: Queryable, email: string): Promise<UserRow | undefined> {
  const [row] = await db
    .select()
    .from(users)
    .where(eq(sql`lower(${users.email})`, email.toLowerCase()))
    .limit(1)
  return row
}

export function listUserRows(db: Queryable): Promise<UserRow[]> {
  return db.select().from(users).orderBy(asc(users.createdAt), asc(users.id))
}

export async function hasUsers(db: Queryable): Promise<boolean> {
  const rows = await db.select({ id: users.id }).from(users).limit(1)
  return rows.length > 0
}

/** Inserts a user; undefined when the e-mail address is taken. */
export async function insertUser(tx: Queryable, user: typeof users.$inferInsert): Promise<UserRow | undefined> {
  const [row] = await tx.insert(users).values(user).onConflictDoNothing().returning()
  return row
}

/**
 * Locks a user and every enabled system admin until the transaction ends, so that of two demotions at the same moment
 * the second one sees the first.
 */
export async function lockUserAndAdmins(tx: Tx, userId: string): Promise<{ user?: UserRow; admins: UserRow[] }> {
  const isAdmin = and(eq(users.role, 'system_admin'), isNull(users.disabledAt))
  const rows = await tx
    .select()
    .from(users)
    .where(or(eq(users.id, userId), isAdmin))
    .orderBy(asc(users.id))
    .for('update')
  const user = rows.find((row) => row.id === userId)
  const admins = rows.filter((row) => row.role === 'system_admin' && row.disabledAt === null)
  return user ? { user, admins } : { admins }
}

export async function updateRole(
  tx: Tx,
  change: { userId: string; role: Role; now: Date },
): Promise<UserRow | undefined> {
  const [row] = await tx
    .update(users)
    .set({ role: change.role, updatedAt: change.now })
    .where(eq(users.id, change.userId))
    .returning()
  return row
}

export async function updatePasswordHash(tx: Tx, userId: string, passwordHash: string): Promise<void> {
  await tx.update(users).set({ passwordHash }).where(eq(users.id, userId))
}

export async function insertSession(tx: Tx, session: typeof sessions.$inferInsert): Promise<void> {
  await tx.insert(sessions).values(session)
}

/** A session with its user, ended or not. */
export async function findSession(
  db: Queryable,
  id: string,
): Promise<{ session: SessionEntry; user: UserRow } | undefined> {
  const [row] = await db
    .select({ session: sessions, user: users })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(eq(sessions.id, id))
    .limit(1)
  return row
}

/** The session a refresh token belongs to or belonged to before it was exchanged. */
export async function findSessionByRefreshHash(db: Queryable, hash: string): Promise<SessionEntry | undefined> {
  const [row] = await db
    .select()
    .from(sessions)
    .where(or(eq(sessions.refreshHash, hash), eq(sessions.previousRefreshHash, hash)))
    .limit(1)
  return row
}

/** Reads and locks a session with its user. */
export async function lockSession(tx: Tx, id: string): Promise<{ session: SessionEntry; user: UserRow } | undefined> {
  const [row] = await tx
    .select({ session: sessions, user: users })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(eq(sessions.id, id))
    .for('update', { of: sessions })
  return row
}

export async function rotateRefreshHash(
  tx: Tx,
  rotation: { sessionId: string; from: string; to: string; now: Date },
): Promise<void> {
  await tx
    .update(sessions)
    .set({ refreshHash: rotation.to, previousRefreshHash: rotation.from, lastSeenAt: rotation.now })
    .where(eq(sessions.id, rotation.sessionId))
}

export async function touchSession(db: Queryable, id: string, now: Date): Promise<void> {
  await db
    .update(sessions)
    .set({ lastSeenAt: now })
    .where(and(eq(sessions.id, id), lt(sessions.lastSeenAt, now)))
}

/** Sessions of a user that can still be used, latest first. */
export function listOpenSessions(
  db: Queryable,
  open: { userId: string; now: Date; seenAfter: Date },
): Promise<SessionEntry[]> {
  return db
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, open.userId),
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, open.now),
        gt(sessions.lastSeenAt, open.seenAfter),
      ),
    )
    .orderBy(desc(sessions.lastSeenAt), desc(sessions.id))
    .limit(500)
}

/** Ends sessions of one user: all, or the one named. Answers how many were open until now. */
export async function revokeSessions(
  tx: Tx,
  ending: { userId: string; sessionId?: string; reason: string; now: Date },
): Promise<number> {
  const rows = await tx
    .update(sessions)
    .set({ revokedAt: ending.now, revokedReason: ending.reason })
    .where(
      and(
        eq(sessions.userId, ending.userId),
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, ending.now),
        ending.sessionId === undefined ? undefined : eq(sessions.id, ending.sessionId),
      ),
    )
    .returning({ id: sessions.id })
  return rows.length
}

/**
 * Counts a sign-in attempt under every key, or under none when one of them is blocked. Answers the longest wait in
 * seconds, or null when the attempt may go on.
 */
export async function countSignInAttempt(db: Queryable, keys: readonly string[], now: Date): Promise<number | null> {
  // Always in the same order, so that two attempts never wait for each other in a circle.
  const sorted = [...keys].sort()
  return await db.transaction(async (tx) => {
    await tx
      .insert(signInFailures)
      .values(sorted.map((key) => ({ key, lastFailedAt: now })))
      .onConflictDoNothing()
    const rows = await tx
      .select()
      .from(signInFailures)
      .where(inArray(signInFailures.key, sorted))
      .orderBy(asc(signInFailures.key))
      .for('update')
    const attempts = rows.map((row): [string, Attempt] => [row.key, countAttempt(row, now)])
    const waits = attempts.flatMap(([, attempt]) => (attempt.isAllowed ? [] : [attempt.retryAfterSeconds]))
    if (waits.length > 0) return Math.max(...waits)
    for (const [key, attempt] of attempts) {
      if (attempt.isAllowed) await tx.update(signInFailures).set(attempt.counted).where(eq(signInFailures.key, key))
    }
    return null
  })
}

/**
 * Takes the failures of an account back once its password was right, from its address too; failures there for other
 * accounts stay, so that an account of one's own is no way to go on guessing at others'.
 */
export async function forgiveSignIn(tx: Tx, keys: { account: string; address: string }, now: Date): Promise<void> {
  // Whoever guesses at made-up accounts leaves a row for each; those that weigh nothing any more go.
  await tx.delete(signInFailures).where(lt(signInFailures.lastFailedAt, new Date(now.getTime() - FORGIVEN_AFTER_MS)))
  const [own] = await tx
    .delete(signInFailures)
    .where(eq(signInFailures.key, keys.account))
    .returning({ failures: signInFailures.failures })
  const forgiven = own?.failures ?? 1
  await tx
    .update(signInFailures)
    .set({ failures: sql`greatest(${signInFailures.failures} - ${forgiven}, 0)`, blockedUntil: null })
    .where(eq(signInFailures.key, keys.address))
}

/** Holds every other attempt to create the first user until the transaction ends. */
export async function lockSetup(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('signalbox.setup'))`)
}

/** Makes this the one valid setup token. */
export async function replaceSetupToken(db: Queryable, token: { tokenHash: string; expiresAt: Date }): Promise<void> {
  const fresh = { ...token, usedAt: null }
  await db.insert(setupTokens).values(fresh).onConflictDoUpdate({ target: setupTokens.id, set: fresh })
}

/** Whether a setup token with this hash can be used at this moment. */
export async function isSetupTokenValid(db: Queryable, tokenHash: string, now: Date): Promise<boolean> {
  const rows = await db
    .select({ id: setupTokens.id })
    .from(setupTokens)
    .where(and(eq(setupTokens.tokenHash, tokenHash), isNull(setupTokens.usedAt), gt(setupTokens.expiresAt, now)))
  return rows.length > 0
}

export async function consumeSetupToken(tx: Tx, now: Date): Promise<void> {
  await tx.update(setupTokens).set({ usedAt: now }).where(ne(setupTokens.tokenHash, ''))
}
