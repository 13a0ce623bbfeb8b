import type { LogLine } from '#lib/contracts/fleet'

const LINES_PER_SERVER = 2000
/** A ring is cut back only when it has outgrown its size by this much, so that a line costs no copying. */
const SLACK = 500

/** The last lines of each server, in memory. */
export class LogRings {
  readonly #rings = new Map<string, LogLine[]>()

  add(serverId: string, lines: readonly LogLine[]): void {
    const ring = this.#rings.get(serverId) ?? []
    for (const line of lines) ring.push(line)
    if (ring.length > LINES_PER_SERVER + SLACK) ring.splice(0, ring.length - LINES_PER_SERVER)
    this.#rings.set(serverId, ring)
  }

  /** The last lines, oldest first. */
  last(serverId: string, limit: number): LogLine[] {
    const ring = this.#rings.get(serverId) ?? []
    return ring.slice(-Math.min(Math.max(0, limit), LINES_PER_SERVER) || ring.length)
  }

  forget(serverId: string): void {
    this.#rings.delete(serverId)
  }
}
