import { type ErrorCode, type ErrorResponse, isAppError } from '#lib/contracts/errors'
import type { Log } from '../platform/log.ts'

const STATUS: Readonly<Record<ErrorCode, number>> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported_media: 415,
  misdirected: 421,
  invalid: 422,
  rate_limited: 429,
  internal: 500,
  upstream_failed: 502,
  unavailable: 503,
  timeout: 504,
}

export interface Problem {
  status: number
  headers: Record<string, string>
  body: string
}

export interface Trace {
  requestId: string
  correlationId?: string
}

/** Translates anything thrown into the API's error answer; what is not an AppError is logged and shown as `internal`. */
export function problemOf(error: unknown, trace: Trace, log: Log): Problem {
  const known = isAppError(error) ? error : undefined
  if (!known || known.code === 'internal') {
    log.error({ err: error, request_id: trace.requestId, correlation_id: trace.correlationId }, 'a request failed')
  }
  const code = known?.code ?? 'internal'
  const details = { ...known?.details, ...(known?.fields ? { fields: known.fields } : {}) }
  const answer: ErrorResponse = {
    error: {
      code,
      message:
        known && code !== 'internal'
          ? known.message
          : `Something failed on our side. Quote ${trace.requestId} when you report it; the log tells the rest.`,
      ...(Object.keys(details).length > 0 ? { details } : {}),
      timestamp: new Date().toISOString(),
      request_id: trace.requestId,
      ...(trace.correlationId === undefined ? {} : { correlation_id: trace.correlationId }),
    },
  }
  const retry = known?.retryAfterSeconds ?? (code === 'unavailable' ? 5 : undefined)
  return {
    status: STATUS[code],
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...(retry === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(retry))) }),
      ...(code === 'unauthenticated' ? { 'www-authenticate': 'Bearer' } : {}),
    },
    body: JSON.stringify(answer),
  }
}
