import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnyContract } from '#lib/contracts/contract'
import { operations } from './operations.ts'
import { startWholeApp, type WholeApp } from './testing/whole-app.ts'

let whole: WholeApp
let token: string
beforeAll(async () => {
  whole = await startWholeApp()
  token = await whole.tokenOf('system_admin')
})
afterAll(() => whole.stop())

const nested = (depth: number): unknown => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`)

/** What goes into any field, path segment or query value. */
const VALUES: unknown[] = [
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
const BODIES: string[] = [
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
const CONTENT_TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
]

interface Shape {
  def: { type: string; innerType?: Shape; shape?: Record<string, Shape> }
}

/** Every field of a schema, by name: objects are opened one level. */
function fieldsOf(contract: AnyContract): string[] {
  const { def } = contract.input as unknown as Shape
  return Object.keys(def.shape ?? {})
}

async function expectRefusedOrAnswered(what: string, path: string, init: RequestInit) {
  const response = await fetch(whole.url + path, {
    ...init,
    headers: { authorization: `Bearer ${token}`, ...init.headers },
  })
  const text = await response.text()
  expect(response.status, `${what}: ${text.slice(0, 300)}`).toBeLessThan(500)
  expect(text).not.toMatch(/node_modules|at .*\.ts:\d|select .* from|postgres/i)
  if (response.status >= 400) {
    const { error } = JSON.parse(text) as { error?: Record<string, unknown> }
    expect(error, what).toMatchObject({
      code: expect.any(String),
      message: expect.any(String),
      request_id: expect.any(String),
    })
  }
}

const fill = (path: string, value: string) =>
  path.replace(/:\w+/g, () => encodeURIComponent(value.toWellFormed().slice(0, 3000)))
const json = { 'content-type': 'application/json' }

describe.each(operations.map(({ contract }) => ({ name: contract.name, contract })))(
  '$name under fuzz',
  ({ contract }) => {
    const { method } = contract

    it('answers strange values with 4xx in the error format, never 5xx', async () => {
      for (const field of [...fieldsOf(contract), 'config', 'unknown']) {
        for (const value of VALUES) {
          const path = fill(contract.path, typeof value === 'string' ? value : 'nobody')
          const what = `${field}=${JSON.stringify(value)?.slice(0, 60)}`
          if (method === 'GET' || method === 'DELETE') {
            const search = new URLSearchParams({
              [field]: (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed().slice(0, 4000),
            })
            await expectRefusedOrAnswered(what, `${path}?${search}`, { method })
          } else {
            await expectRefusedOrAnswered(what, path, {
              method,
              body: JSON.stringify({ wait: 0, [field]: value }),
              headers: json,
            })
          }
        }
      }
    }, 60_000)

    it('answers strange bodies and content types likewise', async () => {
      if (method === 'GET' || method === 'DELETE')
        return expect(contract.kind === 'query' || method === 'DELETE').toBe(true)
      const path = fill(contract.path, 'nobody')
      for (const body of BODIES) await expectRefusedOrAnswered(body.slice(0, 40), path, { method, body, headers: json })
      for (const type of CONTENT_TYPES)
        await expectRefusedOrAnswered(type, path, { method, body: '{}', headers: { 'content-type': type } })
    })
  },
)

it('is still well after all that', async () => {
  const answer = await whole.request('GET', '/ready')
  expect(answer.status).toBe(200)
})
