import { AppError } from '#lib/contracts/errors'
import type { CallFault, FromWorker } from './protocol.ts'

type Progress = { progress: number; total?: number; message?: string }

interface Pending {
  resolve(message: FromWorker): void
  reject(error: AppError): void
  onProgress: ((progress: Progress) => void) | undefined
}

export interface Request {
  signal: AbortSignal
  post(requestId: number): void
  cancel(requestId: number): void
  onProgress?: ((progress: Progress) => void) | undefined
}

/** Requests the worker has not answered yet. */
export class PendingRequests {
  readonly #pending = new Map<number, Pending>()
  #lastId = 0

  /** Posts a request and settles with its answer; fails at once when the caller goes away. */
  ask(request: Request): Promise<FromWorker> {
    const { signal } = request
    if (signal.aborted) return Promise.reject(cancelled())
    this.#lastId += 1
    const requestId = this.#lastId
    return new Promise<FromWorker>((resolve, reject) => {
      const leave = () => {
        this.#pending.delete(requestId)
        request.cancel(requestId)
        reject(cancelled())
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#pending.set(requestId, {
        onProgress: request.onProgress,
        resolve: (message) => {
          signal.removeEventListener('abort', leave)
          resolve(message)
        },
        reject: (error) => {
          signal.removeEventListener('abort', leave)
          reject(error)
        },
      })
      request.post(requestId)
    })
  }

  answer(message: FromWorker & { requestId: number }): void {
    const pending = this.#pending.get(message.requestId)
    if (!pending) return
    if (message.type === 'progress') {
      const { progress, total, message: text } = message
      const told: Progress = { progress }
      if (total !== undefined) told.total = total
      if (text !== undefined) told.message = text
      pending.onProgress?.(told)
      return
    }
    this.#pending.delete(message.requestId)
    if (message.type === 'failed') pending.reject(errorOf(message.fault))
    else pending.resolve(message)
  }

  failAll(createError: () => AppError): void {
    const all = [...this.#pending.values()]
    this.#pending.clear()
    for (const pending of all) pending.reject(createError())
  }
}

function cancelled(): AppError {
  return new AppError('unavailable', 'The caller went away before the answer came.')
}

function errorOf({ code, message, details, retryAfterSeconds }: CallFault): AppError {
  return new AppError(code, message, {
    ...(details === undefined ? {} : { details }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  })
}
