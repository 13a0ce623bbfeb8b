import { live } from '#lib/contracts/realtime'
import { asAnyOperation, operation } from '../../platform/operation.ts'

/** Shows the whole picture, and from which message of the feed on it changes. */
const readSnapshot = operation(live.snapshot, {
  run: async ({ ports }) => ports.live(),
})

export const snapshotOperations = [asAnyOperation(readSnapshot)]
