import type { Clock } from '#server/platform/clock'
import type { OutgoingMessage, Wire } from './wire.ts'

const MAX_PENDING = 256
const MAX_DEPTH = 64
const MAX_BATCH = 1000
const HARD_CAP_FACTOR = 10
const HARD_CAP_MS = 3_600_000
const NOTIFICATIONS_PER_SECOND = 100
const METHOD_NOT_FOUND = -32601

export type RpcFaultKind =
  | 'answered'
  | 'timeout'
  | 'cancelled'
  | 'lost'
  | 'closed'
  | 'busy'
  | 'unsendable'
  | 'unreadable'

/** Why a request got no result. */
export class RpcFault extends Error {
  readonly kind: RpcFaultKind
  /** The upstream's own error, when it answered with one. */
  readonly error: { code: number; message: string; data?: unknown } | undefined

  constructor(kind: RpcFaultKind, message: string, options: { error?: RpcFault['error']; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'RpcFault'
    this.kind = kind
    this.error = options.error
  }
}

export interface Progress {
  progress: number
  total?: number
  message?: string
}

export interface AskOptions {
  /** Milliseconds without answer or progress. */
  timeoutMs: number
  signal?: AbortSignal | undefined
  /** Asks for progress, which also prolongs the wait. */
  onProgress?: ((progress: Progress) => void) | undefined
  /** Goes out even when as many calls as allowed are under way. */
  isExempt?: boolean
  /** Told once: a fault, or the result as it was received. */
  settle(fault: RpcFault | null, result: unknown): void
}

interface Pending {
  options: AskOptions
  method: string
  deadline: number
  hardDeadline: number
  onAbort: (() => void) | null
}

export interface PeerOptions {
  wire: Wire
  clock: Clock
  onNotification(method: string, params: unknown): void
  /** Something the upstream sent that means nothing. */
  onNoise(text: string): void
}

/** A JSON-RPC 2.0 peer over one wire: own ids, one timer for all that is pending, results kept as received. */
export class JsonRpcPeer {
  readonly #wire: Wire
  readonly #clock: Clock
  readonly #options: PeerOptions
  readonly #pending = new Map<number, Pending>()
  #nextId = 1
  #ended: RpcFault | null = null
  #sweepAt = Number.POSITIVE_INFINITY
  #cancelSweep: (() => void) | null = null
  #windowStart = 0
  #inWindow = 0
  #droppedNotifications = 0

  constructor(options: PeerOptions) {
    this.#wire = options.wire
    this.#clock = options.clock
    this.#options = options
    this.#wire.onmessage = (message) => this.#receive(message)
    this.#wire.onunanswerable = (id, reason) => this.#failUnanswerable(id, reason)
  }

  pending(): number {
    return this.#pending.size
  }

  /** Sends a request; the outcome goes to `settle`, so that a call costs no promise more than its caller wants. */
  ask(method: string, params: Record<string, unknown> | undefined, options: AskOptions): void {
    const refusal = this.#refusal(options)
    if (refusal !== null) {
      options.settle(refusal, undefined)
      return
    }
    const id = this.#nextId++
    const now = this.#clock.now()
    const { timeoutMs, signal, onProgress } = options
    const hardDeadline = now + Math.max(timeoutMs, Math.min(timeoutMs * HARD_CAP_FACTOR, HARD_CAP_MS))
    const entry: Pending = { options, method, deadline: now + timeoutMs, hardDeadline, onAbort: null }
    if (signal !== undefined) {
      entry.onAbort = () => this.#giveUp(id, new RpcFault('cancelled', 'The call was cancelled.'))
      signal.addEventListener('abort', entry.onAbort, { once: true })
    }
    this.#pending.set(id, entry)
    if (entry.deadline < this.#sweepAt) this.#scheduleSweep(entry.deadline)
    const message: OutgoingMessage = { jsonrpc: '2.0', id, method }
    if (onProgress !== undefined) message.params = { ...params, _meta: { progressToken: id } }
    else if (params !== undefined) message.params = params
    this.#send(message, (error) => this.#settle(id, unsendable(error), undefined))
  }

  request(
    method: string,
    params: Record<string, unknown> | undefined,
    options: Omit<AskOptions, 'settle'>,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.ask(method, params, {
        ...options,
        settle: (fault, result) => (fault === null ? resolve(result) : reject(fault)),
      })
    })
  }

  notify(method: string, params?: Record<string, unknown>): void {
    if (this.#ended !== null) return
    this.#send({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) }, (error) =>
      this.#options.onNoise(`${method} could not be sent: ${error instanceof Error ? error.message : String(error)}`),
    )
  }

  /** Fails everything that is pending and everything asked from now on. */
  end(fault: RpcFault): void {
    if (this.#ended !== null) return
    this.#ended = fault
    this.#cancelSweep?.()
    for (const id of [...this.#pending.keys()]) this.#settle(id, fault, undefined)
  }

  #refusal({ signal, isExempt }: AskOptions): RpcFault | null {
    if (this.#ended !== null) return new RpcFault('closed', 'The connection to the server is closed.')
    if (signal?.aborted === true) return new RpcFault('cancelled', 'The call was cancelled.')
    if (this.#pending.size >= MAX_PENDING && isExempt !== true)
      return new RpcFault('busy', `${MAX_PENDING} calls are already under way.`)
    return null
  }

  #send(message: OutgoingMessage, onFailed: (error: unknown) => void): void {
    try {
      const sent = this.#wire.send(message)
      if (sent !== undefined) sent.catch(onFailed)
    } catch (error) {
      onFailed(error)
    }
  }

  #settle(id: number, fault: RpcFault | null, result: unknown): void {
    const entry = this.#pending.get(id)
    if (entry === undefined) return
    this.#pending.delete(id)
    if (entry.onAbort !== null) entry.options.signal?.removeEventListener('abort', entry.onAbort)
    entry.options.settle(fault, result)
  }

  /** Stops waiting and tells the upstream, under the id it knows; `initialize` may not be cancelled. */
  #giveUp(id: number, fault: RpcFault): void {
    const entry = this.#pending.get(id)
    if (entry === undefined) return
    if (entry.method !== 'initialize') {
      this.notify('notifications/cancelled', { requestId: id, reason: fault.message })
    }
    this.#settle(id, fault, undefined)
  }

  #scheduleSweep(at: number): void {
    this.#cancelSweep?.()
    this.#sweepAt = at
    this.#cancelSweep = this.#clock.after(Math.max(1, at - this.#clock.now()), () => this.#sweep())
  }

  #sweep(): void {
    this.#cancelSweep = null
    this.#sweepAt = Number.POSITIVE_INFINITY
    const now = this.#clock.now()
    let next = Number.POSITIVE_INFINITY
    for (const [id, entry] of this.#pending) {
      const deadline = Math.min(entry.deadline, entry.hardDeadline)
      if (deadline > now) next = Math.min(next, deadline)
      else this.#giveUp(id, timeoutFault(entry, now))
    }
    if (next < this.#sweepAt) this.#scheduleSweep(next)
  }

  #receive(message: unknown): void {
    if (this.#ended !== null) return
    if (Array.isArray(message)) {
      for (const element of message.slice(0, MAX_BATCH)) this.#receiveOne(element)
      return
    }
    this.#receiveOne(message)
  }

  #receiveOne(message: unknown): void {
    if (!isRecord(message)) {
      this.#options.onNoise('A message that is no object was ignored.')
      return
    }
    const isTooDeep = !fitsDepth(message, MAX_DEPTH)
    if (typeof message.method === 'string') {
      if (isTooDeep) this.#options.onNoise(`A ${message.method} nested deeper than ${MAX_DEPTH} was ignored.`)
      else if (message.id === undefined || message.id === null) this.#notified(message.method, message.params)
      else this.#asked(message.method, message.id)
      return
    }
    this.#answered(message, isTooDeep)
  }

  #answered(message: Record<string, unknown>, isTooDeep: boolean): void {
    const id = numericId(message.id)
    if (id === null) {
      this.#options.onNoise(`An answer without a usable id was ignored: ${JSON.stringify(message.error ?? null)}`)
      return
    }
    if (isTooDeep)
      this.#settle(id, new RpcFault('unreadable', `The answer is nested deeper than ${MAX_DEPTH}.`), undefined)
    else if (isRecord(message.error)) this.#settle(id, answeredFault(message.error), undefined)
    else if ('result' in message) this.#settle(id, null, message.result)
    else this.#settle(id, new RpcFault('unreadable', 'The answer has neither result nor error.'), undefined)
  }

  #asked(method: string, id: unknown): void {
    if (typeof id !== 'string' && typeof id !== 'number') return
    const failed = () => this.#options.onNoise(`The answer to ${method} could not be sent.`)
    const reply =
      method === 'ping' ? { result: {} } : { error: { code: METHOD_NOT_FOUND, message: `Method not found: ${method}` } }
    this.#send({ jsonrpc: '2.0', id, ...reply }, failed)
  }

  #notified(method: string, params: unknown): void {
    const isKept = method.endsWith('list_changed') || this.#isWithinRate()
    if (method === 'notifications/progress') this.#progressed(params, isKept)
    else if (isKept) this.#options.onNotification(method, params)
  }

  #progressed(params: unknown, isTold: boolean): void {
    if (!isRecord(params) || typeof params.progress !== 'number') return
    const entry = this.#pending.get(numericId(params.progressToken) ?? -1)
    if (entry?.options.onProgress === undefined) return
    entry.deadline = this.#clock.now() + entry.options.timeoutMs
    if (!isTold) return
    entry.options.onProgress({
      progress: params.progress,
      ...(typeof params.total === 'number' ? { total: params.total } : {}),
      ...(typeof params.message === 'string' ? { message: params.message } : {}),
    })
  }

  #isWithinRate(): boolean {
    const now = this.#clock.now()
    if (now - this.#windowStart >= 1000) {
      if (this.#droppedNotifications > 0) {
        this.#options.onNoise(
          `${this.#droppedNotifications} notifications dropped: more than ${NOTIFICATIONS_PER_SECOND} a second`,
        )
      }
      this.#windowStart = now
      this.#inWindow = 0
      this.#droppedNotifications = 0
    }
    this.#inWindow += 1
    if (this.#inWindow <= NOTIFICATIONS_PER_SECOND) return true
    this.#droppedNotifications += 1
    return false
  }

  /** When it is unknown whose answer was lost, all who wait are told: a clear error beats silence until the timeout. */
  #failUnanswerable(id: number | null, reason: string): void {
    const ids = id === null ? [...this.#pending.keys()] : [id]
    for (const one of ids) this.#settle(one, new RpcFault('unreadable', reason), undefined)
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function numericId(id: unknown): number | null {
  if (typeof id === 'number') return id
  return typeof id === 'string' && /^\d{1,15}$/.test(id) ? Number(id) : null
}

function fitsDepth(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (left === 0) return false
  if (Array.isArray(value)) {
    for (const element of value) if (!fitsDepth(element, left - 1)) return false
    return true
  }
  for (const member of Object.values(value)) if (!fitsDepth(member, left - 1)) return false
  return true
}

function unsendable(error: unknown): RpcFault {
  if (error instanceof RpcFault) return error
  return new RpcFault('unsendable', error instanceof Error ? error.message : String(error), { cause: error })
}

function timeoutFault({ options, hardDeadline }: Pending, now: number): RpcFault {
  const limit = hardDeadline <= now ? 'in the longest time a call may take' : `within ${options.timeoutMs / 1000} s`
  return new RpcFault('timeout', `The server did not answer ${limit}.`)
}

function answeredFault(error: Record<string, unknown>): RpcFault {
  const message = typeof error.message === 'string' ? error.message : 'The server answered with an error.'
  const code = typeof error.code === 'number' ? error.code : -32603
  return new RpcFault('answered', message, {
    error: { code, message, ...('data' in error ? { data: error.data } : {}) },
  })
}
