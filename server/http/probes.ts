import type { ServerResponse } from 'node:http'

/** One part of readiness: whether it works and, if not, why. */
export interface PartState {
  ok: boolean
  message: string
}

/** Answers `/health` (the process lives) and `/ready` (every part works), each without asking anybody. */
export function createProbes(
  parts: () => Record<string, PartState>,
): (path: string, response: ServerResponse) => boolean {
  return (path, response) => {
    if (path === '/health') {
      write(response, 200, { status: 'ok' })
      return true
    }
    if (path !== '/ready') return false
    const states = parts()
    const isReady = Object.values(states).every(({ ok }) => ok)
    write(response, isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready', parts: states })
    return true
  }
}

function write(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body)
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  }
  response.writeHead(status, status === 503 ? { ...headers, 'retry-after': '2' } : headers)
  response.end(text)
}
