export interface Latencies {
  p50: number
  p95: number
  p99: number
  max: number
}

/** The value below which a share `q` of sorted samples lies; NaN when there are none. */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
}

export function latenciesOf(samples: readonly number[]): Latencies {
  const sorted = samples.toSorted((a, b) => a - b)
  return {
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    max: sorted.at(-1) ?? NaN,
  }
}

export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  )
}

/** Writes a number as people read it: more digits the smaller it is. */
export function show(value: number | string): string {
  if (typeof value === 'string') return value
  if (Number.isNaN(value)) return '–'
  if (Number.isInteger(value)) return value.toLocaleString('en-US')
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US')
  if (Math.abs(value) >= 10) return value.toFixed(1)
  return value.toFixed(Math.abs(value) < 0.1 ? 3 : 2)
}

/** Prints rows as a Markdown table under a title; the first column is text, the others are figures. */
export function printTable(title: string, rows: readonly Record<string, number | string>[]): void {
  const names = Object.keys(rows[0] ?? {})
  const cells = rows.map((row) => names.map((name) => show(row[name] ?? '')))
  const widths = names.map((name, at) => Math.max(3, name.length, ...cells.map((row) => row[at]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' | ')} |`
  const rule = `|${widths.map((width, at) => (at === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`
  process.stdout.write(`\n### ${title}\n\n${[line(names), rule, ...cells.map(line)].join('\n')}\n`)
}

/** What was wanted and whether it was reached, for the last column of a table. */
export function verdict(value: number, limit: number): string {
  return value < limit ? 'PASS' : 'FAIL'
}
