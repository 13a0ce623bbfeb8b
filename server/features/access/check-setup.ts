import { access } from '#lib/contracts/access'
import { withinDeadline } from '#server/db/transaction'
import { operation } from '#server/platform/operation'
import { hasUsers } from './store.ts'

/** Setup is open as long as nobody exists. */
export const checkSetup = operation(access.setupStatus, {
  async run({ db }) {
    return { is_open: !(await withinDeadline(hasUsers(db))) }
  },
})
