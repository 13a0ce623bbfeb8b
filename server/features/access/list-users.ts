import { access } from '#lib/contracts/access'
import { withinDeadline } from '#server/db/transaction'
import { operation } from '#server/platform/operation'
import { listUserRows, toUser } from './store.ts'

export const listUsers = operation(access.listUsers, {
  async run({ db }) {
    const rows = await withinDeadline(listUserRows(db))
    return { users: rows.map(toUser) }
  },
})
