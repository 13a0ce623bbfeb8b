import type { Tone } from './status-glyph.tsx'

/** One stretch of time: the worst that happened in it, and what to say about it. */
export interface PulseCell {
  /** `null` when nothing was measured. */
  tone: Tone | null
  /** "10:02, 412 ms" or "10:04, crashed (exit 1)". */
  note?: string
}

const severity: Record<Tone, number> = { error: 6, warn: 5, busy: 4, hold: 3, idle: 2, ok: 1 }

function worse(left: PulseCell, right: PulseCell): PulseCell {
  const weight = (cell: PulseCell) => (cell.tone === null ? 0 : severity[cell.tone])
  return weight(right) > weight(left) ? right : left
}

/** Merges neighbouring cells until at most `limit` are left; a merged cell shows the worst state in it. */
export function mergeCells(cells: readonly PulseCell[], limit: number): readonly PulseCell[] {
  if (limit < 1 || cells.length <= limit) return cells
  return Array.from({ length: limit }, (_, position) => {
    const from = Math.floor((position * cells.length) / limit)
    const until = Math.floor(((position + 1) * cells.length) / limit)
    return cells.slice(from, until).reduce(worse)
  })
}

const words: Record<Tone, string> = {
  error: 'failed',
  warn: 'degraded',
  busy: 'starting or stopping',
  hold: 'on hold',
  idle: 'stopped',
  ok: 'ok',
}

/** Says a strip in one line for screen readers, worst state first: "24 checks: 2 failed, 22 ok". */
export function summarizeCells(cells: readonly PulseCell[]): string {
  const parts = (Object.keys(severity) as Tone[])
    .map((tone) => ({ tone, count: cells.filter((cell) => cell.tone === tone).length }))
    .filter(({ count }) => count > 0)
    .map(({ tone, count }) => `${count} ${words[tone]}`)
  const unmeasured = cells.filter((cell) => cell.tone === null).length
  if (unmeasured > 0) parts.push(`${unmeasured} not measured`)
  return `${cells.length} ${cells.length === 1 ? 'check' : 'checks'}: ${parts.join(', ')}`
}
