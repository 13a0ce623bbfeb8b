/** Every code an error of Signalbox can carry; each door owns one table that translates them. */
export const ERROR_CODES = [
  'malformed',
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'misdirected',
  'too_large',
  'unsupported_media',
  'rate_limited',
  'unavailable',
  'upstream_failed',
  'timeout',
  'internal',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

/** One fault of an input: where it is (`config.args.0`), what is wrong and how to mend it. */
export interface FieldFault {
  field: string
  message: string
}

export interface ErrorOptions {
  cause?: unknown
  fields?: FieldFault[]
  details?: Record<string, unknown>
  /** For `rate_limited` and `unavailable`: when to try again. */
  retryAfterSeconds?: number
}

// Two module worlds load this file twice, so errors are known by this brand and never by instanceof.
const BRAND = '@signalbox/error'

/** The one error the product throws on purpose; its message is fit to be shown to whoever asked. */
export class AppError extends Error {
  readonly brand = BRAND
  readonly code: ErrorCode
  readonly fields: FieldFault[] | undefined
  readonly details: Record<string, unknown> | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.fields = options.fields
    this.details = options.details
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** Whether a thrown value is an `AppError`, from this copy of the module or another. */
export function isAppError(error: unknown): error is AppError {
  return typeof error === 'object' && error !== null && 'brand' in error && error.brand === BRAND
}

/** The `ErrorResponse` every failed request answers with. */
export interface ErrorResponse {
  error: {
    code: ErrorCode
    message: string
    details?: Record<string, unknown>
    timestamp: string
    request_id: string
    correlation_id?: string
  }
}
