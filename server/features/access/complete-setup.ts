import { access } from '#lib/contracts/access'
import { AppError } from '#lib/contracts/errors'
import { type Queryable, withinDeadline } from '#server/db/transaction'
import { createId } from '#server/platform/ids'
import { operation } from '#server/platform/operation'
import { sha256 } from './access-tokens.ts'
import { hashPassword, refuseCommonPassword } from './password.ts'
import { consumeSetupToken, hasUsers, insertUser, isSetupTokenValid, lockSetup, toUser } from './store.ts'

/** Creates the first system admin. Of two attempts at the same moment one wins; once a user exists it is closed for ever. */
export const completeSetup = operation(access.completeSetup, {
  async prepare({ db, now }, { token, password }) {
    refuseCommonPassword(password)
    // Hashing costs time, so only who holds the link may ask for it; `run` checks again under the lock.
    await withinDeadline(requireOpenSetup(db, token, now))
    return hashPassword(password)
  },

  async run({ tx, now, emit, target }, { token, email, name }, passwordHash) {
    await lockSetup(tx)
    await requireOpenSetup(tx, token, now)
    const user = await insertUser(tx, {
      id: createId(),
      email,
      name,
      role: 'system_admin',
      passwordHash,
      createdAt: now,
    })
    if (!user) throw setupClosed()
    await consumeSetupToken(tx, now)
    target('user', user.id)
    emit({
      type: 'access.setup.completed',
      message: `${name} (${email}) became the first system admin`,
      userId: user.id,
    })
    return { user: toUser(user) }
  },
})

async function requireOpenSetup(db: Queryable, token: string, now: Date): Promise<void> {
  if (await hasUsers(db)) throw setupClosed()
  if (await isSetupTokenValid(db, sha256(token), now)) return
  throw new AppError(
    'forbidden',
    'This setup link is not valid, or older than 60 minutes. Restart Signalbox: it prints a fresh link.',
    { details: { reason: 'setup_link_invalid' } },
  )
}

function setupClosed(): AppError {
  return new AppError('conflict', 'Setup is complete: the first administrator exists. Sign in instead.', {
    details: { reason: 'setup_closed' },
  })
}
