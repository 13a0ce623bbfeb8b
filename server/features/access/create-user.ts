import { access } from '#lib/contracts/access'
import { AppError } from '#lib/contracts/errors'
import { mayGrant } from '#server/domain/permissions'
import { createId } from '#server/platform/ids'
import { operation } from '#server/platform/operation'
import { hashPassword, refuseCommonPassword } from './password.ts'
import { insertUser, toUser } from './store.ts'

/** Creates a user with a role that holds nothing whoever asks lacks. */
export const createUser = operation(access.createUser, {
  async prepare({ actor }, { role, password }) {
    if (!mayGrant(actor.permissions, role)) {
      throw new AppError('forbidden', `The role ${role} may do things you may not; ask someone who has it.`)
    }
    refuseCommonPassword(password)
    return hashPassword(password)
  },

  async run({ tx, actor, now, emit, target }, { email, name, role }, passwordHash) {
    const user = await insertUser(tx, { id: createId(), email, name, role, passwordHash, createdAt: now })
    if (!user) {
      const message = 'A user with this e-mail address exists already.'
      throw new AppError('conflict', message, { fields: [{ field: 'email', message }] })
    }
    target('user', user.id)
    emit({
      type: 'access.user.created',
      message: `${actor.name} created ${name} (${email}) as ${role}`,
      details: { user_id: user.id, role },
    })
    return { user: toUser(user) }
  },
})
