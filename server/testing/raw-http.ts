import { createServer, type IncomingHttpHeaders, type RequestListener, request, Server } from 'node:http'

export interface RawAnswer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

export interface RawRequest {
  method?: string
  path?: string
  /** Sent as they are, Host included. */
  headers?: Record<string, string>
  body?: string | Buffer
}

/** Sends a request that may say anything, as `fetch` does not let one. */
export function askRaw(
  port: number,
  { method = 'GET', path = '/', headers = {}, body }: RawRequest,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() })
      })
    })
    asking.on('error', reject)
    asking.end(body)
  })
}

/** Listens on a free port of this machine; a server that is given, or one made of a listener. */
export async function listenOn(given: Server | RequestListener): Promise<{ port: number; close(): Promise<void> }> {
  const server = given instanceof Server ? given : createServer(given)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
