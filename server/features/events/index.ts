/** The durable record of what happened: stored by observers, listed with filters and keyset paging. */
import { asAnyOperation } from '#server/platform/operation'
import { inspectEvent } from './inspect-event.ts'
import { listEvents, listServerEvents } from './list-events.ts'

export { keepPartitions } from './keep-partitions.ts'
export { createRecentEvents, type RecentEvents } from './recent-events.ts'
export { insertEvents } from './store.ts'

export const eventOperations = [listEvents, listServerEvents, inspectEvent].map((one) => asAnyOperation(one as never))
