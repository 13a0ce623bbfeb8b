/** The input of an operation as the audit log may keep it: secret fields (dotted paths) replaced, long texts cut. */
export function withoutSecrets(input: unknown, secretPaths: readonly string[]): unknown {
  return clean(
    input,
    secretPaths.map((path) => path.split('.')),
    0,
  )
}

const TEXT_MAX = 2000
const DEPTH_MAX = 8
const LIST_MAX = 200

function clean(value: unknown, secrets: string[][], depth: number): unknown {
  if (typeof value === 'string') return value.length > TEXT_MAX ? `${value.slice(0, TEXT_MAX)}…` : value
  if (typeof value !== 'object' || value === null) return value
  if (depth >= DEPTH_MAX) return '[deep]'
  if (Array.isArray(value)) return value.slice(0, LIST_MAX).map((entry) => clean(entry, [], depth + 1))
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, LIST_MAX)
      .map(([key, entry]) => {
        const inside = secrets.filter(([head]) => head === key).map((path) => path.slice(1))
        if (inside.some((path) => path.length === 0)) return [key, '[secret]']
        return [key, clean(entry, inside, depth + 1)]
      }),
  )
}
