// The picture of the fleet in memory: stored definitions joined with what the coordinator observes. Every reader is
// served from it; it asks neither the database nor an upstream.

export { createSnapshot } from './picture.ts'
export { snapshotOperations } from './read-snapshot.ts'
