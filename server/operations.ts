import { accessOperations } from './features/access/index.ts'
import { eventOperations } from './features/events/index.ts'
import { fleetOperations } from './features/fleet/index.ts'
import { snapshotOperations } from './features/snapshot/index.ts'
import { toolOperations } from './features/tools/index.ts'
import type { AnyOperation } from './platform/operation.ts'

/** Everything the product can do. */
export const operations: readonly AnyOperation[] = [
  ...accessOperations,
  ...fleetOperations,
  ...snapshotOperations,
  ...toolOperations,
  ...eventOperations,
]
