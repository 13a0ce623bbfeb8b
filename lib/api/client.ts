import type { AnyContract, InputOf, OutputOf } from '#lib/contracts/contract'
import { AppError, ERROR_CODES, type ErrorCode, type ErrorResponse, type FieldFault } from '#lib/contracts/errors'

export interface CallOptions {
  signal?: AbortSignal | undefined
}

export interface ClientOptions {
  /** Where Signalbox is; the page's own origin when absent. */
  url?: string
  headers?: Record<string, string>
}

export type Call = <C extends AnyContract>(
  contract: C,
  input: InputOf<C>,
  options?: CallOptions,
) => Promise<OutputOf<C>>

/** Makes a `call` for one Signalbox and one caller. */
export function createCall({ url = '', headers = {} }: ClientOptions = {}): Call {
  return async (contract, input, options = {}) => {
    const { path, body } = requestOf(contract, input)
    const response = await send(`${url}${path}`, {
      method: contract.method,
      headers: {
        accept: 'application/json',
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
      ...(options.signal ? { signal: options.signal } : {}),
    })
    const answer = await read(response, options.signal)
    if (!response.ok) throw errorOf(response, answer)
    // Safe because the server has checked its answer against this very contract.
    return answer as OutputOf<typeof contract>
  }
}

/**
 * Asks what a contract offers, over HTTP. Throws the AppError the server answered with, with `details.request_id`, or
 * `unavailable` when it cannot be reached; an abort throws the signal's reason.
 */
export const call: Call = createCall()

function requestOf(contract: AnyContract, input: unknown): { path: string; body: string | undefined } {
  const fields = new Map(Object.entries(input ?? {}).filter(([, value]) => value !== undefined))
  const path = contract.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = fields.get(name)
    fields.delete(name)
    return encodeURIComponent(String(value ?? ''))
  })
  if (contract.method === 'GET' || contract.method === 'DELETE') {
    const query = new URLSearchParams([...fields].map(([name, value]) => [name, String(value)]))
    return { path: query.size === 0 ? path : `${path}?${query}`, body: undefined }
  }
  return { path, body: JSON.stringify(Object.fromEntries(fields)) }
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    throw unreachable(error, init.signal)
  }
}

async function read(response: Response, signal: AbortSignal | undefined): Promise<unknown> {
  let text: string
  try {
    text = await response.text()
  } catch (error) {
    throw unreachable(error, signal)
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    // Something between us and Signalbox answered in its place.
    throw new AppError('unavailable', `Signalbox did not answer (HTTP ${response.status}). Try again in a moment.`, {
      cause: error,
    })
  }
}

function unreachable(error: unknown, signal: AbortSignal | null | undefined): unknown {
  if (signal?.aborted) return signal.reason
  return new AppError('unavailable', 'Signalbox cannot be reached. Check that it runs and that you are online.', {
    cause: error,
  })
}

function errorOf(response: Response, answer: unknown): AppError {
  // Safe because every member is looked at as if it could be missing.
  const { error } = (answer ?? {}) as Partial<ErrorResponse>
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  const { fields, ...details } = error?.details ?? {}
  const code: ErrorCode = ERROR_CODES.find((known) => known === error?.code) ?? 'internal'
  return new AppError(code, error?.message ?? `Signalbox answered with HTTP ${response.status}.`, {
    ...(isFaults(fields) ? { fields } : {}),
    details: { ...details, ...(error?.request_id ? { request_id: error.request_id } : {}) },
    ...(Number.isNaN(retryAfter) ? {} : { retryAfterSeconds: retryAfter }),
  })
}

function isFaults(fields: unknown): fields is FieldFault[] {
  return (
    Array.isArray(fields) && fields.every((each) => typeof each?.field === 'string' && typeof each.message === 'string')
  )
}
