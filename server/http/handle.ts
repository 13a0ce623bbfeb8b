import type { AnyContract } from '#lib/contracts/contract'
import { AppError } from '#lib/contracts/errors'
import { createId } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import { type Actor, RawJson } from '../platform/operation.ts'
import type { Runner } from '../platform/run-operation.ts'
import { createAnswerMemo } from './answer-memo.ts'
import { problemOf } from './problem.ts'

/** A request as both lanes hand it over. */
export interface ApiRequest {
  method: string
  url: string
  headers: Pick<Headers, 'get'>
  params: Record<string, string | string[] | undefined>
  body: string
  signal: AbortSignal
}

export interface ApiResponse {
  status: number
  headers: Record<string, string>
  /** Text, or bytes that were encoded once for many answers. */
  body: string | Uint8Array<ArrayBuffer>
}

/** Who is asking, and by what: a cookie travels by itself and so needs proof of the asking page. */
export interface Identity {
  actor: Actor
  by: 'cookie' | 'bearer' | 'nobody'
}

export type Identify = (headers: Pick<Headers, 'get'>) => Promise<Identity>

export interface HandleParts {
  runner: Runner
  identify: Identify
  /** Whether this Origin header is one of ours. */
  isOwnOrigin: (origin: string) => boolean
  log: Log
  /** Changes whenever an answer that follows from the picture might. */
  pictureVersion: () => string
}

const BODY_MAX = 1_048_576
const TRACE_ID = /^[\w.:-]{8,100}$/

/** Makes the one function that answers a contract over HTTP: who asks, what they say, the operation, the answer. */
export function createHandle(parts: HandleParts) {
  const memo = createAnswerMemo()
  return async function handle(contractName: string, request: ApiRequest): Promise<ApiResponse> {
    const requestId = request.headers.get('x-request-id') ?? createId()
    const correlationId = correlationOf(request.headers) ?? requestId
    const started = performance.now()
    const trace = { 'x-request-id': requestId, 'x-correlation-id': correlationId }
    let answer: ApiResponse
    try {
      const operation = parts.runner.find(contractName)
      if (!operation) throw new AppError('not_found', 'There is nothing here.')
      const { contract } = operation
      const { actor, by } = await parts.identify(request.headers)
      if (contract.kind !== 'query') refuseForeignPage(request, by, parts.isOwnOrigin)
      const compute = async () => {
        const input = inputOf(contract, request)
        return toJson(
          await parts.runner.run(contractName, { actor, input, requestId, correlationId, signal: request.signal }),
        )
      }
      if (contract.memo) parts.runner.permit(operation, actor)
      const body = contract.memo ? await memo.get(request.url, parts.pictureVersion(), compute) : await compute()
      answer = {
        status: contract.status ?? 200,
        headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...trace },
        body,
      }
    } catch (error) {
      const problem = problemOf(error, { requestId, correlationId }, parts.log)
      answer = { ...problem, headers: { ...problem.headers, ...trace } }
    }
    parts.log.debug(
      {
        operation: contractName,
        status: answer.status,
        ms: Math.round(performance.now() - started),
        request_id: requestId,
        correlation_id: correlationId,
      },
      'answered',
    )
    return answer
  }
}

function correlationOf(headers: ApiRequest['headers']): string | undefined {
  const given = headers.get('x-correlation-id')
  return given !== null && TRACE_ID.test(given) ? given : undefined
}

/**
 * Cross-site request forgery: a change asked for by cookie must come from our own pages. Browsers say so in
 * Sec-Fetch-Site or Origin; a program without either must use a bearer token.
 */
function refuseForeignPage(request: ApiRequest, by: Identity['by'], isOwnOrigin: (origin: string) => boolean): void {
  const site = request.headers.get('sec-fetch-site')
  const origin = request.headers.get('origin')
  const isForeign =
    (site !== null && site !== 'same-origin' && site !== 'none') || (origin !== null && !isOwnOrigin(origin))
  const isProven = site === 'same-origin' || site === 'none' || (origin !== null && isOwnOrigin(origin))
  if (isForeign || (by === 'cookie' && !isProven)) {
    throw new AppError(
      'forbidden',
      'This change was asked for by another site. Use a page of Signalbox, or a bearer token.',
    )
  }
}

function inputOf(contract: AnyContract, request: ApiRequest): unknown {
  const search = new URLSearchParams(/\?([^#]*)/.exec(request.url)?.[1])
  const query: Record<string, unknown> = Object.create(null)
  for (const [key, value] of search) {
    if (key in query)
      throw new AppError('invalid', `${key}: Give it once.`, { fields: [{ field: key, message: 'Give it once.' }] })
    query[key] = value
  }
  const params: Record<string, unknown> = Object.create(null)
  for (const [key, value] of Object.entries(request.params)) {
    if (typeof value === 'string') params[key] = decoded(value)
  }
  const body = request.body === '' ? {} : parseBody(request)
  for (const key of Object.keys(body)) {
    if (key in params || key in query) {
      throw new AppError('invalid', `${key}: It is given in the address already; remove it from the body.`, {
        fields: [{ field: key, message: 'It is given in the address already; remove it from the body.' }],
      })
    }
  }
  if (contract.method === 'GET' && request.body !== '') throw new AppError('malformed', 'A GET request has no body.')
  return { ...query, ...body, ...params }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    // A broken escape sequence is simply no name of ours; the lookup says so.
    return segment
  }
}

function parseBody(request: ApiRequest): Record<string, unknown> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new AppError('unsupported_media', 'Send JSON with the header Content-Type: application/json.')
  }
  if (Buffer.byteLength(request.body) > BODY_MAX) throw new AppError('too_large', 'Send at most 1 MB.')
  let body: unknown
  try {
    body = JSON.parse(request.body)
  } catch (error) {
    throw new AppError('malformed', `The body is not JSON: ${(error as Error).message.slice(0, 120)}`, { cause: error })
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AppError('malformed', 'The body must be a JSON object.')
  }
  refuseDepth(body, 0)
  return body as Record<string, unknown>
}

const DEPTH_MAX = 64

function refuseDepth(value: object, depth: number): void {
  if (depth > DEPTH_MAX) throw new AppError('malformed', `Nest the body at most ${DEPTH_MAX} levels deep.`)
  for (const entry of Object.values(value)) {
    if (typeof entry === 'object' && entry !== null) refuseDepth(entry, depth + 1)
  }
}

/** JSON text of an output; members that are JSON text already are spliced in as they came. */
function toJson(output: unknown): string {
  if (typeof output !== 'object' || output === null) return JSON.stringify(output)
  const entries = Object.entries(output)
  if (!entries.some(([, value]) => value instanceof RawJson)) return JSON.stringify(output)
  const members = entries.map(([key, value]) => {
    return `${JSON.stringify(key)}:${value instanceof RawJson ? value.text : JSON.stringify(value)}`
  })
  return `{${members.join(',')}}`
}
