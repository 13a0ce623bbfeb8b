import type { LogLine } from '#lib/contracts/fleet'

/** Lines a page keeps of one server. */
export const LOG_LINES_MAX = 2000

const NO_LINES: readonly LogLine[] = []

/** Keeps the last lines of the servers that somebody looks at. */
export function createLogTail() {
  const followed = new Map<string, { followers: number; lines: readonly LogLine[] }>()
  return {
    serverIds: () => [...followed.keys()],
    lines: (serverId: string): readonly LogLine[] => followed.get(serverId)?.lines ?? NO_LINES,
    /** Whether this is the first one to follow it. */
    follow(serverId: string): boolean {
      const entry = followed.get(serverId)
      followed.set(serverId, { followers: (entry?.followers ?? 0) + 1, lines: entry?.lines ?? NO_LINES })
      return entry === undefined
    },
    /** Whether nobody follows it any more. */
    unfollow(serverId: string): boolean {
      const entry = followed.get(serverId)
      if (!entry) return false
      entry.followers -= 1
      return entry.followers <= 0 && followed.delete(serverId)
    },
    append(serverId: string, lines: readonly LogLine[]): void {
      const entry = followed.get(serverId)
      if (entry) entry.lines = [...entry.lines, ...lines].slice(-LOG_LINES_MAX)
    },
    /** Puts the lines that were read in place of those kept; what came live while they were read stays behind them. */
    load(serverId: string, read: readonly LogLine[]): void {
      const entry = followed.get(serverId)
      if (!entry) return
      const known = new Set(read.map(keyOf))
      const newest = read.at(-1)?.at ?? ''
      const live = entry.lines.filter((line) => line.at >= newest && !known.has(keyOf(line)))
      entry.lines = [...read, ...live].slice(-LOG_LINES_MAX)
    },
  }
}

const keyOf = (line: LogLine) => `${line.at} ${line.lane} ${line.text}`
