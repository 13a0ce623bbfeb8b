import type { EventDraft } from '#lib/contracts/events'
import type { Database } from '#server/db/client'
import { inTransaction, withinDeadline } from '#server/db/transaction'
import type { Clock } from '#server/platform/clock'
import { createId, createSecret } from '#server/platform/ids'
import { sha256 } from './access-tokens.ts'
import { hashPassword, refuseCommonPassword } from './password.ts'
import { hasUsers, insertUser, lockSetup, replaceSetupToken } from './store.ts'

const LINK_LIFE_MS = 60 * 60_000

export interface EnsureSetupParts {
  database: Database
  clock: Clock
  /** Public origin, for the link. */
  origin: string
  /** From the environment; creates the first system admin without the browser. */
  admin: { email: string; password: string } | undefined
  emit: (draft: EventDraft) => void
}

export type SetupOutcome =
  | { kind: 'closed' }
  | { kind: 'created'; email: string }
  /** The one-time link to print; it is stored nowhere in the clear. */
  | { kind: 'open'; link: string; expiresAt: Date }

/**
 * Sees to it, at every start, that somebody can get in: nothing to do, an admin from the environment, or a one-time link
 * that replaces the link of the start before. Throws AppError `invalid` for a common password.
 */
export async function ensureSetup({ database, clock, origin, admin, emit }: EnsureSetupParts): Promise<SetupOutcome> {
  if (await withinDeadline(hasUsers(database.orm))) return { kind: 'closed' }
  if (admin) return createAdmin({ database, clock, admin, emit })
  const token = createSecret(32)
  const expiresAt = new Date(clock.now() + LINK_LIFE_MS)
  return inTransaction(database, async (tx): Promise<SetupOutcome> => {
    await lockSetup(tx)
    if (await hasUsers(tx)) return { kind: 'closed' }
    await replaceSetupToken(tx, { tokenHash: sha256(token), expiresAt })
    return { kind: 'open', link: `${origin}/setup?token=${token}`, expiresAt }
  })
}

interface Creation extends Omit<EnsureSetupParts, 'origin'> {
  admin: { email: string; password: string }
}

async function createAdmin({ database, clock, admin, emit }: Creation): Promise<SetupOutcome> {
  refuseCommonPassword(admin.password)
  const passwordHash = await hashPassword(admin.password)
  const email = admin.email.toLowerCase()
  const name = email.split('@')[0] ?? email
  const user = await inTransaction(database, async (tx) => {
    await lockSetup(tx)
    // Another replica may have been first.
    if (await hasUsers(tx)) return undefined
    const createdAt = new Date(clock.now())
    return insertUser(tx, { id: createId(), email, name, role: 'system_admin', passwordHash, createdAt })
  })
  if (!user) return { kind: 'closed' }
  emit({
    type: 'access.setup.completed',
    message: `${email} became the first system admin, as the environment asked`,
    userId: user.id,
  })
  return { kind: 'created', email }
}
