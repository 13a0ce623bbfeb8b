import { AppError, isAppError } from '#lib/contracts/errors'

const RETRY_AFTER_SECONDS = 5

const CLIENT_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
])

// Shutdown and start-up, no connection left, and the limits that end a statement or an idle transaction.
const SQL_STATES = new Set(['57P01', '57P02', '57P03', '57014', '53300', '25P03', '55P03'])

/** Fields PostgreSQL gives with an error, as far as stores need them. */
interface SqlFault {
  code: string
  constraint_name?: string
}

/** Finds what PostgreSQL or its client said inside an error that drizzle may have wrapped. */
function rootFault(error: unknown): SqlFault | undefined {
  for (let current = error; typeof current === 'object' && current !== null; ) {
    if (!isAppError(current) && 'code' in current && typeof current.code === 'string') return current as SqlFault
    current = 'cause' in current ? current.cause : undefined
  }
  return undefined
}

/** Answers the SQLSTATE (or the client's code) of a failed query, wrapped or not. */
export function faultCode(error: unknown): string | undefined {
  return rootFault(error)?.code
}

/** Answers the name of the constraint a failed query ran against. */
export function faultConstraint(error: unknown): string | undefined {
  return rootFault(error)?.constraint_name
}

/** Whether an error means that the database cannot be used now, whatever was asked. */
export function isUnavailable(error: unknown): boolean {
  if (isAppError(error)) return error.code === 'unavailable'
  const code = faultCode(error)
  return code !== undefined && (CLIENT_CODES.has(code) || SQL_STATES.has(code) || /^08.{3}$/.test(code))
}

/** Makes the error everyone gets while the database is away. */
export function databaseUnavailable(cause?: unknown): AppError {
  return new AppError('unavailable', 'The database is not answering. Nothing was lost; try again in a few seconds.', {
    cause,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  })
}

/** Turns a connection failure into `unavailable`; answers every other error as it came. */
export function asDatabaseFault(error: unknown): unknown {
  return !isAppError(error) && isUnavailable(error) ? databaseUnavailable(error) : error
}
