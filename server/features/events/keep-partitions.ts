import type { Database } from '#server/db/client'
import { withinDeadline } from '#server/db/transaction'
import type { Clock } from '#server/platform/clock'
import type { Log } from '#server/platform/log'
import { ensurePartitions } from './store.ts'

const DAYS_AHEAD = 7
const EVERY_MS = 6 * 60 * 60_000

/** Makes the daily partitions of the event table ahead of time; without one, events go to the default partition. */
export function keepPartitions({ database, clock, log }: { database: Database; clock: Clock; log: Log }) {
  let cancel = () => {}
  const make = () => withinDeadline(ensurePartitions(database.orm, DAYS_AHEAD))
  const again = () => {
    cancel = clock.after(EVERY_MS, () => {
      make()
        .catch((error: unknown) => log.warn({ err: error }, 'partitions could not be made; they are tried again'))
        .finally(again)
    })
  }
  return {
    async start(): Promise<void> {
      await make()
      again()
    },
    stop: () => cancel(),
  }
}
