import type { DefinedServer } from '#lib/contracts/fleet-model'
import type { RunnableServer, Vault } from '#server/platform/ports'
import { maskConfig, openConfig } from './secrets.ts'
import type { StoredServer } from './store.ts'

/** The stored server as the picture shows it: secrets masked. */
export function toDefined(stored: StoredServer): DefinedServer {
  return { ...stored, config: maskConfig(stored.config) }
}

/** The stored server as the coordinator runs it: secrets in the clear. */
export function toRunnable(stored: StoredServer, vault: Vault): RunnableServer {
  return {
    id: stored.id,
    name: stored.name,
    transport: stored.transport,
    config: openConfig(stored.config, stored.id, vault),
    shouldRun: stored.enabled && stored.desired_state === 'running',
    enabled: stored.enabled,
    revision: stored.revision,
  }
}
