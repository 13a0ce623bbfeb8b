import { pino } from 'pino'
import type { Log } from '#server/platform/log'

/** A log that keeps its lines for the test to read. */
export function createHeardLog(): { log: Log; lines: { level: number; msg: string; [member: string]: unknown }[] } {
  const lines: { level: number; msg: string }[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  return { log, lines }
}
