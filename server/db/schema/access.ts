import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, moment, updatedAt } from './columns.ts'

export const users = pgTable(
  'users',
  {
    id: uuid('id').primaryKey(),
    email: text('email').notNull(),
    name: text('name').notNull(),
    role: text('role', { enum: ['viewer', 'operator', 'admin', 'system_admin'] }).notNull(),
    passwordHash: text('password_hash').notNull(),
    disabledAt: moment('disabled_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    uniqueIndex('users_email_key').on(sql`lower(${t.email})`),
    check('users_role_check', sql`${t.role} in ('viewer', 'operator', 'admin', 'system_admin')`),
  ],
)

export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: ['browser', 'token'] }).notNull(),
    createdAt: createdAt(),
    lastSeenAt: moment('last_seen_at').notNull().defaultNow(),
    expiresAt: moment('expires_at').notNull(),
    revokedAt: moment('revoked_at'),
    revokedReason: text('revoked_reason'),
    address: text('address'),
    userAgent: text('user_agent'),
    refreshHash: text('refresh_hash'),
    previousRefreshHash: text('previous_refresh_hash'),
  },
  (t) => [
    index('sessions_user_id_idx').on(t.userId),
    index('sessions_refresh_hash_idx').on(t.refreshHash),
    index('sessions_previous_refresh_hash_idx').on(t.previousRefreshHash),
    check('sessions_kind_check', sql`${t.kind} in ('browser', 'token')`),
  ],
)

/** At most one row: the link that creates the first system admin. */
export const setupTokens = pgTable(
  'setup_tokens',
  {
    id: integer('id').primaryKey().default(1),
    tokenHash: text('token_hash').notNull(),
    expiresAt: moment('expires_at').notNull(),
    usedAt: moment('used_at'),
  },
  (t) => [check('setup_tokens_id_check', sql`${t.id} = 1`)],
)

/** Failed sign-ins per account and per address, by a key that names which. */
export const signInFailures = pgTable('sign_in_failures', {
  key: text('key').primaryKey(),
  failures: integer('failures').notNull().default(0),
  lastFailedAt: moment('last_failed_at').notNull(),
  blockedUntil: moment('blocked_until'),
})
