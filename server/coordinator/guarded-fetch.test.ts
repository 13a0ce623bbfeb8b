import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createGuardedFetch, type GuardedFetch, type Resolve } from './guarded-fetch.ts'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

async function serve(listener: RequestListener): Promise<{ server: Server; port: number }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return { server, port: (server.address() as AddressInfo).port }
}

function guard(options: Partial<Parameters<typeof createGuardedFetch>[0]> = {}): GuardedFetch {
  const guarded = createGuardedFetch({ allowedNetworks: ['127.0.0.0/8'], ...options })
  ends.push(() => guarded.close())
  return guarded
}

describe('createGuardedFetch', () => {
  it('reaches an allowed address', async () => {
    const { port } = await serve((_request, response) => response.end('hello'))
    const response = await guard().fetch(`http://127.0.0.1:${port}/`)
    expect(await response.text()).toBe('hello')
  })

  it('connects to the address it checked, also when a name changes its mind', async () => {
    const { port } = await serve((_request, response) => response.end('inside'))
    const answers = ['127.0.0.1', '169.254.169.254']
    let asked = 0
    const rebind: Resolve = (_name, callback) => callback(null, [{ address: answers[asked++] ?? '', family: 4 }])
    const response = await guard({ resolve: rebind }).fetch(`http://rebind.test:${port}/`)
    expect([await response.text(), asked]).toEqual(['inside', 1])
    const again = guard({ resolve: rebind }).fetch(`http://rebind.test:${port}/`)
    await expect(again).rejects.toMatchObject({ facts: { networkCode: 'ADDRESS_REFUSED' } })
  })

  it('uses only the allowed ones of several addresses', async () => {
    const { port } = await serve((_request, response) => response.end('hello'))
    const both: Resolve = (_name, callback) =>
      callback(null, [
        { address: '169.254.169.254', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ])
    const response = await guard({ resolve: both }).fetch(`http://two.test:${port}/`)
    expect(response.status).toBe(200)
  })

  it('checks every hop: a redirect to metadata is refused', async () => {
    const { port } = await serve((_request, response) =>
      response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
    )
    await expect(guard().fetch(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
      facts: { networkCode: 'ADDRESS_REFUSED' },
    })
  })

  it('follows three redirects and not four', async () => {
    const { port } = await serve((request, response) => {
      const left = Number(request.url?.slice(1))
      if (left === 0) response.end('there')
      else response.writeHead(302, { location: `/${left - 1}` }).end()
    })
    expect(await (await guard().fetch(`http://127.0.0.1:${port}/3`)).text()).toBe('there')
    await expect(guard().fetch(`http://127.0.0.1:${port}/4`)).rejects.toMatchObject({
      facts: { networkCode: 'TOO_MANY_REDIRECTS' },
    })
  })

  it('leaves credentials behind when a redirect changes the origin, and keeps them when it does not', async () => {
    const seen: Record<string, unknown>[] = []
    const { port: target } = await serve((request, response) => {
      seen.push(request.headers)
      response.end()
    })
    const { port } = await serve((request, response) => {
      const location = request.url === '/away' ? `http://127.0.0.1:${target}/` : '/away'
      response.writeHead(307, { location }).end()
    })
    const headers = { authorization: 'Bearer s', cookie: 'a=b', 'x-api-key': 'k', accept: 'text/plain' }
    await guard().fetch(`http://127.0.0.1:${port}/here`, { method: 'POST', body: '{}', headers })
    expect(seen[0]).toMatchObject({ accept: 'text/plain' })
    for (const name of ['authorization', 'cookie', 'x-api-key']) expect(seen[0]).not.toHaveProperty(name)
  })

  it('gives up on headers that do not come', async () => {
    const { port } = await serve(() => undefined)
    const slow = guard({ headerTimeoutMs: () => 100 }).fetch(`http://127.0.0.1:${port}/`)
    await expect(slow).rejects.toMatchObject({ facts: { networkCode: 'UND_ERR_HEADERS_TIMEOUT' } })
  })

  it('names a refused connection', async () => {
    const { server, port } = await serve(() => undefined)
    await new Promise((resolve) => server.close(resolve))
    await expect(guard().fetch(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
      facts: { networkCode: 'ECONNREFUSED' },
    })
  })
})
