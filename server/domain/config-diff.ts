import { RESTARTING_FIELDS } from '#lib/contracts/fleet-model'

/** One changed field of a configuration; `undefined` on a side means absent there. */
export interface ConfigDifference {
  path: string
  old: unknown
  new: unknown
}

/** Every leaf in which two configurations differ, by dotted path, in path order. */
export function diffConfig(before: unknown, after: unknown): ConfigDifference[] {
  return walk(before, after, '').sort((a, b) => (a.path < b.path ? -1 : 1))
}

function walk(before: unknown, after: unknown, path: string): ConfigDifference[] {
  if (Object.is(before, after)) return []
  if (isPlain(before) && isPlain(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys].flatMap((key) => walk(before[key], after[key], path === '' ? key : `${path}.${key}`))
  }
  if (Array.isArray(before) && Array.isArray(after) && JSON.stringify(before) === JSON.stringify(after)) return []
  return [{ path, old: before, new: after }]
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a change takes effect only by a restart. */
export function needsRestart(differences: readonly ConfigDifference[]): boolean {
  return differences.some(({ path }) =>
    RESTARTING_FIELDS.some((field) => path === field || path.startsWith(`${field}.`)),
  )
}
