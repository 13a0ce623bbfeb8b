import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AnyContract } from '#lib/contracts/contract'
import { AppError } from '#lib/contracts/errors'
import type { ApiRequest, ApiResponse } from './handle.ts'

export interface DirectLane {
  /** Answers the request and says true, or says false when it is not of this lane. */
  serve(request: IncomingMessage, response: ServerResponse, path: string): boolean
}

interface Route {
  method: string
  segments: string[]
  contract: AnyContract
}

interface LaneParts {
  contracts: readonly AnyContract[]
  handle: (contractName: string, request: ApiRequest) => Promise<ApiResponse>
  /** Answers a request that could not even be read. */
  refuse: (request: IncomingMessage, response: ServerResponse, error: unknown) => void
}

const BODY_MAX = 1_048_576

/** Makes the function that tells whether some contract has this method and path. */
export function createAddressBook(contracts: readonly AnyContract[]): (method: string, path: string) => boolean {
  const routes = contracts.map(({ method, path }) => ({ method, segments: path.split('/') }))
  return (method, path) => {
    const segments = path.split('/')
    const asked = method === 'HEAD' ? 'GET' : method
    return routes.some((route) => route.method === asked && fits(route.segments, segments))
  }
}

/** Answers the contracts that say `lane: 'direct'` without entering Next, through the same `handle`. */
export function createDirectLane({ contracts, handle, refuse }: LaneParts): DirectLane {
  const routes: Route[] = contracts
    .filter(({ lane }) => lane === 'direct')
    .map((contract) => ({ method: contract.method, segments: contract.path.split('/'), contract }))
  return {
    serve(request, response, path) {
      const segments = path.split('/')
      const found = routes.find((route) => route.method === request.method && fits(route.segments, segments))
      if (!found) return false
      const params = paramsOf(found.segments, segments)
      answer({ request, response, params, contract: found.contract, handle }).catch((error: unknown) => {
        refuse(request, response, error)
      })
      return true
    },
  }
}

const fits = (pattern: string[], path: string[]) =>
  pattern.length === path.length &&
  pattern.every((part, at) => (part.startsWith(':') ? path[at] !== '' : part === path[at]))

const paramsOf = (pattern: string[], path: string[]) =>
  Object.fromEntries(pattern.flatMap((part, at) => (part.startsWith(':') ? [[part.slice(1), path[at] ?? '']] : [])))

interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  params: Record<string, string>
  contract: AnyContract
  handle: LaneParts['handle']
}

async function answer({ request, response, params, contract, handle }: Exchange): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => {
    if (!response.writableFinished) gone.abort(new AppError('timeout', 'The caller went away.'))
  })
  const body = contract.method === 'GET' ? '' : await readBody(request)
  const result = await handle(contract.name, {
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    headers: headersOf(request),
    params,
    body,
    signal: gone.signal,
  })
  if (response.destroyed) return
  response.writeHead(result.status, { ...result.headers, 'content-length': Buffer.byteLength(result.body) })
  response.end(result.body)
}

/** Only what the API reads: building a full Headers object costs more than everything else here. */
function headersOf(request: IncomingMessage): ApiRequest['headers'] {
  return {
    get(name: string) {
      const value = request.headers[name.toLowerCase()]
      return typeof value === 'string' ? value : (value?.join(', ') ?? null)
    },
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = chunk as Buffer // safe because no encoding is set on the request
    size += bytes.length
    if (size > BODY_MAX) throw new AppError('too_large', 'Send at most 1 MB.')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}
