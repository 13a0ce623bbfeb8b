import { createHash } from 'node:crypto'
import ipaddr from 'ipaddr.js'
import { AppError } from '#lib/contracts/errors'
import { withinDeadline } from '#server/db/transaction'
import { SESSION_LIFE_MS } from '#server/domain/session-life'
import { createId } from '#server/platform/ids'
import type { AskContext, RunContext } from '#server/platform/operation'
import { hashPassword, isWeakHash, verifyPassword } from './password.ts'
import {
  countSignInAttempt,
  findUserByEmail,
  findUserById,
  forgiveSignIn,
  insertSession,
  type UserRow,
  updatePasswordHash,
} from './store.ts'

export interface Credentials {
  email: string
  password: string
}

/** Someone whose password was right, and the session about to be opened. */
export interface Authenticated {
  userId: string
  sessionId: string
  keys: { account: string; address: string }
  /** A stronger hash to store, when the stored one was made with weaker settings. */
  strongerHash: string | undefined
}

// One sentence for every cause: nobody learns which addresses have an account.
const WRONG = 'E-mail or password is wrong.'

/**
 * Checks e-mail and password outside any transaction: hashing takes long, and what is counted and recorded here must
 * stay although the asking fails. Throws AppError `unauthenticated` or `rate_limited`.
 */
export async function authenticate(context: AskContext, credentials: Credentials): Promise<Authenticated> {
  const { password } = credentials
  const email = credentials.email.trim().toLowerCase()
  const keys = throttleKeys(email, context.actor.address)
  const wait = await withinDeadline(countSignInAttempt(context.db, Object.values(keys), context.now))
  if (wait !== null) {
    const time = wait < 90 ? `${wait} s` : `${Math.ceil(wait / 60)} minutes`
    throw new AppError('rate_limited', `Too many failed attempts. Try again in ${time}.`, { retryAfterSeconds: wait })
  }
  const user = await withinDeadline(findUserByEmail(context.db, email))
  const isRight = await verifyPassword(user?.passwordHash, password)
  if (!user || !isRight || user.disabledAt) {
    noteRefusal(context, user, isRight)
    throw new AppError('unauthenticated', WRONG)
  }
  const strongerHash = isWeakHash(user.passwordHash) ? await hashPassword(password) : undefined
  return { userId: user.id, sessionId: createId(), keys, strongerHash }
}

/** Opens the session of someone who was authenticated. */
export async function openSession(
  { tx, now, actor, emit, target }: RunContext,
  { userId, sessionId, keys, strongerHash }: Authenticated,
  { kind, refreshHash }: { kind: 'browser' | 'token'; refreshHash?: string },
): Promise<{ user: UserRow; expiresAt: Date }> {
  const user = await findUserById(tx, userId)
  if (!user || user.disabledAt) throw new AppError('unauthenticated', WRONG)
  const expiresAt = new Date(now.getTime() + SESSION_LIFE_MS)
  await insertSession(tx, {
    id: sessionId,
    userId,
    kind,
    createdAt: now,
    lastSeenAt: now,
    expiresAt,
    address: actor.address,
    userAgent: actor.userAgent,
    ...(refreshHash === undefined ? {} : { refreshHash }),
  })
  if (strongerHash !== undefined) await updatePasswordHash(tx, userId, strongerHash)
  await forgiveSignIn(tx, keys, now)
  target('session', sessionId)
  emit({
    type: 'access.user.signed_in',
    message: `${user.name} signed in${actor.address ? ` from ${actor.address}` : ''}`,
    userId,
    sessionId,
    details: { kind, address: actor.address },
  })
  return { user, expiresAt }
}

/** Keys hold no typed text: people now and then type a password where the e-mail address belongs. */
function throttleKeys(email: string, address: string | null): { account: string; address: string } {
  const account = createHash('sha256').update(email).digest('base64url')
  return { account: `account:${account}`, address: `address:${networkOf(address)}` }
}

/** One household or server has a whole /64 of IPv6 addresses to guess from. */
function networkOf(address: string | null): string {
  if (address === null || !ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  return parsed.kind() === 'ipv6' ? ipaddr.IPv6.networkAddressFromCIDR(`${parsed}/64`).toString() : parsed.toString()
}

function noteRefusal({ ports, actor, correlationId }: AskContext, user: UserRow | undefined, isRight: boolean): void {
  const who = user ? user.email : 'an unknown account'
  const reason = isRight ? 'disabled' : 'credentials'
  ports.noteEvent({
    type: 'access.sign_in.refused',
    message: `Sign-in as ${who} was refused: ${isRight ? 'the account is disabled' : 'e-mail or password is wrong'}`,
    correlationId,
    userId: user?.id,
    details: { reason, address: actor.address },
  })
}
