import type { AnyContract } from '#lib/contracts/contract'

const nested = (depth: number): unknown => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`)

/** What goes into any field, path segment or query value of a fuzzed request. */
export const STRANGE_VALUES: readonly unknown[] = [
  null,
  0,
  -1,
  1e308,
  true,
  [],
  {},
  '',
  ' ',
  'x'.repeat(70_000),
  "'; drop table mcp_servers; --",
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '%00',
  '\u0000',
  '\u202eevil\u200b',
  '😀'.repeat(500),
  '\ud800',
  '{{secret:x}}',
  '$(touch /tmp/x)',
  '__proto__',
  'constructor',
  'NaN',
  '9'.repeat(400),
  nested(60),
  Array.from({ length: 2000 }, (_, n) => n),
]

export const STRANGE_BODIES: readonly string[] = [
  '',
  '{',
  'null',
  '[]',
  '"text"',
  '1',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"x":1}}}',
  `{"deep":${JSON.stringify(nested(500))}}`,
  `{"a":"${'x'.repeat(1_100_000)}"}`,
  '\u0000',
]

export const STRANGE_CONTENT_TYPES: readonly string[] = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
]

interface Shape {
  def: { shape?: Record<string, unknown> }
}

/** The names of a contract's input fields. */
function fieldsOf(contract: AnyContract): string[] {
  const { def } = contract.input as unknown as Shape
  return Object.keys(def.shape ?? {})
}

export interface StrangeRequest {
  what: string
  path: string
  method: string
  body?: string
  contentType?: string
}

const fill = (path: string, value: string) =>
  path.replace(/:\w+/g, () => encodeURIComponent(value.toWellFormed().slice(0, 3000)))

/** Every strange request to one contract: each value in each field, then whole bodies and content types. */
export function* strangeRequests(contract: AnyContract): Generator<StrangeRequest> {
  const { method } = contract
  const hasBody = method === 'POST' || method === 'PUT'
  for (const field of [...fieldsOf(contract), 'config', 'unknown']) {
    for (const value of STRANGE_VALUES) {
      const path = fill(contract.path, typeof value === 'string' ? value : 'nobody')
      const what = `${field}=${JSON.stringify(value)?.slice(0, 60)}`
      const text = (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed().slice(0, 4000)
      yield hasBody
        ? { what, path, method, body: JSON.stringify({ wait: 0, [field]: value }), contentType: 'application/json' }
        : { what, path: `${path}?${new URLSearchParams({ [field]: text })}`, method }
    }
  }
  if (!hasBody) return
  const path = fill(contract.path, 'nobody')
  for (const body of STRANGE_BODIES)
    yield { what: body.slice(0, 40), path, method, body, contentType: 'application/json' }
  for (const contentType of STRANGE_CONTENT_TYPES) yield { what: contentType, path, method, body: '{}', contentType }
}

/** What is wrong with an answer to a strange request, or null: it must be no fault of ours, tell no internals, and have the error format. */
export function faultOf(status: number, text: string): string | null {
  if (status >= 500) return `answered ${status}: ${text.slice(0, 300)}`
  if (/node_modules|at .*\.ts:\d|select .* from|postgres/i.test(text)) return `tells internals: ${text.slice(0, 300)}`
  if (status < 400) return null
  if (!text.startsWith('{')) return `answered ${status} without the error format: ${text.slice(0, 200)}`
  const { error } = JSON.parse(text) as { error?: { code?: unknown; message?: unknown; request_id?: unknown } }
  const isWhole = [error?.code, error?.message, error?.request_id].every((part) => typeof part === 'string')
  return isWhole ? null : `is not in the error format: ${text.slice(0, 300)}`
}
