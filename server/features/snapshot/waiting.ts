import type { Server } from '#lib/contracts/fleet-model'
import type { Clock } from '../../platform/clock.ts'

export interface Wait {
  until: (server: Server) => boolean
  timeoutMs: number
}

/** Keeps those who wait for a row to fulfil a condition. */
export function createWaiting(clock: Clock) {
  const waiting = new Map<string, Set<(server: Server | undefined) => void>>()
  return {
    add(serverId: string, wait: Wait): Promise<Server | null> {
      return new Promise((resolve) => {
        const all = waiting.get(serverId) ?? new Set()
        waiting.set(serverId, all)
        const settle = (server: Server | null) => {
          cancel()
          all.delete(look)
          if (all.size === 0) waiting.delete(serverId)
          resolve(server)
        }
        const look = (server: Server | undefined) => {
          if (!server) settle(null)
          else if (wait.until(server)) settle(server)
        }
        const cancel = clock.after(wait.timeoutMs, () => settle(null))
        all.add(look)
      })
    },
    /** Tells those who wait for this server how it is now; undefined: it is gone. */
    tell(serverId: string, server: Server | undefined): void {
      for (const look of [...(waiting.get(serverId) ?? [])]) look(server)
    },
  }
}
