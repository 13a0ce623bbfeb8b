import type { LogLine } from '#lib/contracts/fleet'

/** How many lines left the front of a bounded list between two of its states; all of them when nothing is left. */
export function droppedLines(before: readonly LogLine[], after: readonly LogLine[]): number {
  const [first] = after
  if (first === undefined) return 0
  if (before[0] === first) return 0
  const position = before.indexOf(first)
  return position === -1 ? 0 : position
}

export type Lane = LogLine['lane']

export const LANES: readonly { lane: Lane; label: string }[] = [
  { lane: 'stderr', label: 'stderr' },
  { lane: 'stdout', label: 'stdout' },
  { lane: 'lifecycle', label: 'lifecycle' },
  { lane: 'protocol', label: 'protocol' },
]

/** Lines as a file holds them: time, lane, text. */
export function logFile(lines: readonly { line: LogLine; text: string }[]): string {
  return lines.map(({ line, text }) => `${line.at} ${line.lane.padEnd(9)} ${text}\n`).join('')
}
