import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { AppError } from '#lib/contracts/errors'
import { createId } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import type { DirectLane } from './direct-lane.ts'
import type { OriginCheck } from './origins.ts'
import { problemOf } from './problem.ts'
import { securityHeaders } from './security-headers.ts'

export interface ListenParts {
  origins: OriginCheck
  directLane: DirectLane
  /** Whether a page or a route file answers this; an address of the API that nothing answers gets our error, not Next's page. */
  isKnown: (method: string, path: string) => boolean
  /** Health and readiness; true when it answered. */
  probes: (path: string, response: ServerResponse) => boolean
  /** Next's request handler, once it is prepared. */
  next: () => ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | null
  isHttps: boolean
  isDevelopment: boolean
  log: Log
}

const BODY_MAX = 1_048_576
const REQUEST_ID = /^[\w.:-]{8,100}$/

/**
 * Builds the one HTTP server: every request gets an id, has its Host and Origin checked, and then goes to the probes,
 * the direct lane or Next, in this order.
 */
export function createHttpServer(parts: ListenParts): Server {
  const server = createServer((request, response) => {
    const requestId = takeRequestId(request)
    response.setHeader('x-request-id', requestId)
    try {
      route(parts, request, response)
    } catch (error) {
      refuse(parts, response, { error, requestId })
    }
  })
  server.headersTimeout = 15_000
  server.requestTimeout = 120_000
  server.keepAliveTimeout = 65_000
  return server
}

/** Answers an error from outside `handle`. */
export function refuse(
  parts: Pick<ListenParts, 'log'>,
  response: ServerResponse,
  failure: { error: unknown; requestId: string },
): void {
  const problem = problemOf(failure.error, { requestId: failure.requestId }, parts.log)
  if (response.headersSent) {
    response.destroy()
    return
  }
  // The rest of a refused body is not waited for.
  response.writeHead(problem.status, { ...problem.headers, connection: 'close' })
  response.end(problem.body)
}

function takeRequestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id']
  const requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : createId()
  request.headers['x-request-id'] = requestId
  // Only we say where a request came from; a header of that name from outside is a lie.
  request.headers['x-signalbox-address'] = request.socket.remoteAddress ?? ''
  return requestId
}

function route(parts: ListenParts, request: IncomingMessage, response: ServerResponse): void {
  checkSource(parts, request)
  if (request.url?.startsWith('/api/v1/')) request.url = `/api/${request.url.slice('/api/v1/'.length)}`
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
  if (parts.probes(path, response)) return
  if (parts.directLane.serve(request, response, path)) return
  const method = request.method ?? 'GET'
  if (path.startsWith('/api/') && !parts.isKnown(method, path)) {
    throw new AppError('not_found', `There is nothing at ${method} ${path.slice(0, 200)}.`)
  }
  const next = parts.next()
  if (!next) throw new AppError('unavailable', 'Signalbox is starting.', { retryAfterSeconds: 2 })
  checkBodySize(request)
  preparePage(parts, request, response)
  next(request, response).catch((error: unknown) => {
    refuse(parts, response, { error, requestId: String(request.headers['x-request-id']) })
  })
}

function checkSource({ origins }: ListenParts, request: IncomingMessage): void {
  const { host, origin } = request.headers
  if (!origins.isOwnHost(host)) {
    throw new AppError('misdirected', 'This host name is not served here; use the address in SIGNALBOX_URL.')
  }
  if (origin !== undefined && !origins.isOwnOrigin(origin)) {
    throw new AppError('forbidden', 'Requests from pages of another origin are refused.')
  }
}

/** Next reads bodies without a limit of ours, so they must say their size. */
function checkBodySize(request: IncomingMessage): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  if (request.headers['transfer-encoding'] !== undefined) {
    throw new AppError('malformed', 'Send the body with a Content-Length header.')
  }
  if (Number(request.headers['content-length'] ?? 0) > BODY_MAX) throw new AppError('too_large', 'Send at most 1 MB.')
}

function preparePage(
  { isHttps, isDevelopment }: ListenParts,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const nonce = randomBytes(16).toString('base64')
  // The host was checked against our own before.
  const { host } = request.headers
  const headers = securityHeaders({ nonce, isHttps, isDevelopment, ...(host === undefined ? {} : { host }) })
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  request.headers['x-nonce'] = nonce
  // Next reads the nonce for its own scripts from this request header.
  request.headers['content-security-policy'] = headers['content-security-policy']
}
