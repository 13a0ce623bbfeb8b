import type { DefinedServer, RuntimeState, Server } from '#lib/contracts/fleet-model'
import { joinServer, unseenRuntime } from './join-server.ts'

/** Runtimes kept for servers whose definition has not arrived yet. */
const EARLY_MAX = 200

/** Keeps what is stored of each server beside what is observed of it. */
export function createDefinitions() {
  const definitions = new Map<string, DefinedServer>()
  const idsByName = new Map<string, string>()
  const runtimes = new Map<string, RuntimeState>()
  const early = new Map<string, RuntimeState>()
  const dropName = (serverId: string) => {
    const name = definitions.get(serverId)?.name
    if (name !== undefined && idsByName.get(name) === serverId) idsByName.delete(name)
  }
  return {
    idOf: (name: string) => idsByName.get(name),
    set(definition: DefinedServer): void {
      dropName(definition.id)
      idsByName.set(definition.name, definition.id)
      definitions.set(definition.id, definition)
      const runtime = early.get(definition.id)
      if (runtime) runtimes.set(definition.id, runtime)
      early.delete(definition.id)
    },
    delete(serverId: string): void {
      dropName(serverId)
      for (const rows of [definitions, runtimes, early]) rows.delete(serverId)
    },
    /** Remembers what is observed of a server, also when its definition is still on its way. */
    setRuntime(serverId: string, runtime: RuntimeState): void {
      if (definitions.has(serverId)) {
        runtimes.set(serverId, runtime)
        return
      }
      early.delete(serverId)
      early.set(serverId, runtime)
      const oldest = early.keys().next()
      if (early.size > EARLY_MAX && !oldest.done) early.delete(oldest.value)
    },
    get: (serverId: string) => definitions.get(serverId),
    /** The row a definition has; `since` is when a server that was never observed began to stand still. */
    join: (definition: DefinedServer, since: string): Server =>
      joinServer(definition, runtimes.get(definition.id) ?? unseenRuntime(definition, since)),
  }
}
