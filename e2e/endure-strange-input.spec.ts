import { createCall } from '#lib/api/client'
import { access } from '#lib/contracts/access'
import { operations } from '#server/operations'
import { faultOf, strangeRequests } from '#server/testing/strange-input'
import { ADMIN, AS_ADMIN, expect, test } from './signalbox.ts'

// The rules are fuzzed through all values elsewhere; here every fifth strange request goes through the real doors of Next.
const EVERY = 5

test('every route of the real process answers strange input with 4xx, never 5xx', async ({ launch }) => {
  test.setTimeout(180_000)
  // One of its own: wrong passwords from this address would slow down the journeys of others.
  const signalbox = await launch({ env: AS_ADMIN }).ready()
  const { access_token: token } = await createCall({ url: signalbox.url })(access.token, ADMIN)
  const faults: string[] = []
  let turn = 0
  for (const { contract } of operations) {
    for (const { what, path, method, body, contentType } of strangeRequests(contract)) {
      if (turn++ % EVERY !== 0) continue
      const response = await fetch(signalbox.url + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(contentType === undefined ? {} : { 'content-type': contentType }),
        },
        ...(body === undefined ? {} : { body }),
      })
      const fault = faultOf(response.status, await response.text())
      if (fault !== null) faults.push(`${contract.name} ${what} ${fault}`)
    }
  }
  expect(faults).toEqual([])
  expect((await fetch(`${signalbox.url}/ready`)).status).toBe(200)
})
