import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operations } from './operations.ts'
import { faultOf, strangeRequests } from './testing/strange-input.ts'
import { startWholeApp, type WholeApp } from './testing/whole-app.ts'

let whole: WholeApp
let token: string
beforeAll(async () => {
  whole = await startWholeApp()
  token = await whole.tokenOf('system_admin')
})
afterAll(() => whole.stop())

describe.each(operations.map(({ contract }) => ({ name: contract.name, contract })))(
  '$name under fuzz',
  ({ contract }) => {
    it('answers strange input with 4xx in the error format, never 5xx', async () => {
      let asked = 0
      for (const { what, path, method, body, contentType } of strangeRequests(contract)) {
        const response = await fetch(whole.url + path, {
          method,
          headers: {
            authorization: `Bearer ${token}`,
            ...(contentType === undefined ? {} : { 'content-type': contentType }),
          },
          ...(body === undefined ? {} : { body }),
        })
        expect(faultOf(response.status, await response.text()), what).toBeNull()
        asked += 1
      }
      expect(asked).toBeGreaterThan(40)
    }, 60_000)
  },
)

it('is still well after all that', async () => {
  expect((await whole.request('GET', '/ready')).status).toBe(200)
})
