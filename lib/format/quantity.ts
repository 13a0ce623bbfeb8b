/** Stands where nothing was measured. */
export const NOTHING = '–'

/** Milliseconds as people read them: `12 ms`, `3.1 s`. */
export function latencyWords(ms: number | null): string {
  if (ms === null) return NOTHING
  if (ms < 1000) return `${ms < 10 && ms > 0 ? Math.max(0.1, Math.round(ms * 10) / 10) : Math.round(ms)} ms`
  return `${Math.round(ms / 100) / 10} s`
}

/** A share (0 to 1) as percent. Only a whole share is 100 and only none is 0; what lies close keeps its decimals. */
export function shareWords(share: number | null): string {
  if (share === null) return NOTHING
  const percent = share * 100
  if (percent > 0 && percent < 0.1) return '<0.1 %'
  if (percent > 99.9 && percent < 100) return '99.9 %'
  const rounded = percent >= 10 && percent < 99 ? Math.round(percent) : Math.round(percent * 10) / 10
  return `${rounded} %`
}

/** Megabytes: `82 MB`, `1.4 GB`. */
export function memoryWords(megabytes: number | null): string {
  if (megabytes === null) return NOTHING
  return megabytes < 1000 ? `${Math.round(megabytes)} MB` : `${Math.round(megabytes / 102.4) / 10} GB`
}

/** Percent of one processor: `0.4 %`, `112 %`. */
export function processorWords(percent: number | null): string {
  if (percent === null) return NOTHING
  return `${percent < 10 ? Math.round(percent * 10) / 10 : Math.round(percent)} %`
}

/** A count with thin groups: `1 204`, and `1.2 M` above a million. */
export function countWords(count: number): string {
  if (count >= 1_000_000) return `${Math.round(count / 100_000) / 10} M`
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f')
}

/** `1 tool`, `3 tools`. */
export function amountWords(count: number, noun: string): string {
  return `${countWords(count)} ${noun}${count === 1 ? '' : 's'}`
}
