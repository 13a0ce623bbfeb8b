import { access } from '#lib/contracts/access'
import { AppError } from '#lib/contracts/errors'
import { mayGrant } from '#server/domain/permissions'
import { operation } from '#server/platform/operation'
import { lockUserAndAdmins, toUser, updateRole } from './store.ts'

/** Gives a user another role; neither the present nor the new one may hold what whoever asks lacks. */
export const changeRole = operation(access.changeRole, {
  async run({ tx, actor, now, emit, target }, { userId, role }) {
    target('user', userId)
    const { user, admins } = await lockUserAndAdmins(tx, userId)
    if (!user) throw new AppError('not_found', 'There is no user with this id.')
    for (const either of [user.role, role]) {
      if (mayGrant(actor.permissions, either)) continue
      throw new AppError('forbidden', `The role ${either} may do things you may not; ask someone who has it.`)
    }
    if (user.role === role) return { user: toUser(user) }
    const [first, second] = admins
    if (role !== 'system_admin' && first?.id === userId && second === undefined) {
      throw new AppError('conflict', `${user.name} is the last system admin. Make someone else one first.`)
    }
    const changed = await updateRole(tx, { userId, role, now })
    if (!changed) throw new AppError('not_found', 'There is no user with this id.')
    emit({
      type: 'access.user.role_changed',
      message: `${actor.name} made ${user.name} ${role} (was ${user.role})`,
      details: { user_id: userId, from: user.role, to: role },
    })
    return { user: toUser(changed) }
  },

  async settle({ ports }, { input, output }) {
    ports.sessions.forgetUser(input.userId)
    return output
  },
})
