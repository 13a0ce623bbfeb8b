import type { Server } from '#lib/contracts/fleet-model'
import { type Api, type Definition, inLanes, isWell } from './api.ts'

const LANES = 8
export const STARTED_WITHIN_MS = 90_000

export interface Populated {
  servers: Server[]
  registerSeconds: number
  /** From the first start asked for until every server was running and healthy. */
  startSeconds: number
}

/** Registers servers, asks for all of them to start and waits until every server of the fleet is well. */
export async function populate(api: Api, definitions: readonly Definition[]): Promise<Populated> {
  const startedAt = performance.now()
  const created = await inLanes(definitions, LANES, api.register)
  const registeredAt = performance.now()
  await inLanes(created, LANES, ({ id }) => api.command('start', id, 0))
  const servers = await api.until('all servers running', (all) => all.every(isWell), STARTED_WITHIN_MS)
  return {
    servers,
    registerSeconds: (registeredAt - startedAt) / 1000,
    startSeconds: (performance.now() - registeredAt) / 1000,
  }
}
