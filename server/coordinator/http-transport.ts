import { SSEClientTransport, SseError } from '@modelcontextprotocol/sdk/client/sse.js'
import { StreamableHTTPClientTransport, StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import type { Clock } from '#server/platform/clock'
import { watchBody } from './body-limit.ts'
import { asNetworkFault, createGuardedFetch, type GuardedFetch, type Resolve } from './guarded-fetch.ts'
import { type OutgoingMessage, type Wire, type WireFacts, WireFault } from './wire.ts'

const MAX_ANSWER_BYTES = 10 * 1024 * 1024
const GET_HEADER_TIMEOUT_MS = 10_000
const GOODBYE_MS = 1000
/** The SDK reads what a stream holds a moment after it has ended. */
const LAST_EVENT_MS = 100
const DETAIL_CHARACTERS = 500
const MAX_FAULT_BYTES = 64 * 1024
const REOPEN = {
  initialReconnectionDelay: 500,
  maxReconnectionDelay: 5000,
  reconnectionDelayGrowFactor: 2,
  maxRetries: 2,
}

export interface HttpOptions {
  kind: 'streamable-http' | 'sse'
  url: string
  headers: Readonly<Record<string, string>>
  allowedNetworks: readonly string[]
  clock: Clock
  maxAnswerBytes?: number | undefined
  resolve?: Resolve | undefined
}

interface Exchange {
  abort: AbortController
  isStream: boolean
}

/** Speaks Streamable HTTP or legacy SSE through the SDK's client transports; every request is guarded and watched. */
export class HttpTransport implements Wire {
  onmessage: Wire['onmessage']
  onclose: Wire['onclose']
  onerror: Wire['onerror']
  onunanswerable: Wire['onunanswerable']
  readonly #options: HttpOptions
  readonly #guarded: GuardedFetch
  readonly #exchanges = new Map<number, Exchange>()
  #sdk: StreamableHTTPClientTransport | SSEClientTransport | null = null
  #hasStarted = false
  #hasStream = false
  #isClosing = false
  #hasEnded = false
  #lastFault: WireFault | null = null
  #closed: Promise<void> | null = null

  constructor(options: HttpOptions) {
    this.#options = options
    this.#guarded = createGuardedFetch({
      allowedNetworks: options.allowedNetworks,
      // The answer to a call may take as long as the call; its own timeout ends it.
      headerTimeoutMs: (method) => (method === 'POST' ? 0 : GET_HEADER_TIMEOUT_MS),
      ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
    })
  }

  async start(): Promise<void> {
    const { kind, headers } = this.#options
    const url = URL.parse(this.#options.url)
    if (url === null) throw new WireFault('This is not a URL.', { networkCode: 'ERR_INVALID_URL' })
    const parts = {
      fetch: (target: string | URL, init?: RequestInit) => this.#fetch(target, init ?? {}),
      requestInit: { headers: { ...headers } },
      redirectPolicy: 'follow' as const,
    }
    const sdk =
      kind === 'sse'
        ? new SSEClientTransport(url, parts)
        : new StreamableHTTPClientTransport(url, { ...parts, reconnectionOptions: REOPEN })
    this.#sdk = sdk
    sdk.onmessage = (message: JSONRPCMessage) => this.onmessage?.(message)
    sdk.onerror = (error: Error) => this.#troubled(error)
    try {
      await sdk.start()
    } catch (error) {
      throw this.#lastFault ?? asWireFault(error)
    }
    this.#hasStarted = true
  }

  async send(message: OutgoingMessage): Promise<void> {
    const sdk = this.#sdk
    if (sdk === null || this.#hasEnded || this.#isClosing) throw new WireFault('The connection has ended.', {})
    const id = typeof message.id === 'number' && message.method !== undefined ? message.id : null
    if (id !== null) this.#exchanges.set(id, { abort: new AbortController(), isStream: false })
    try {
      await sdk.send(message as JSONRPCMessage)
    } catch (error) {
      if (id !== null) this.#exchanges.delete(id)
      const fault = asWireFault(error)
      this.#judge(fault)
      throw fault
    }
    if (id !== null && this.#exchanges.get(id)?.isStream === false) {
      this.#exchanges.delete(id)
      if (this.#options.kind === 'streamable-http')
        this.onunanswerable?.(id, 'The server accepted the request without an answer to it.')
    }
    if (message.method === 'notifications/cancelled') this.#breakOff(message.params)
  }

  setProtocolVersion(version: string): void {
    this.#sdk?.setProtocolVersion(version)
  }

  close(): Promise<void> {
    this.#isClosing = true
    this.#closed ??= this.#end()
    return this.#closed
  }

  async #end(): Promise<void> {
    const sdk = this.#sdk
    if (sdk instanceof StreamableHTTPClientTransport && !this.#hasEnded && sdk.sessionId !== undefined) {
      await new Promise<void>((resolve) => {
        const cancel = this.#options.clock.after(GOODBYE_MS, resolve)
        // A server that cannot end sessions, or is gone, changes nothing.
        void sdk
          .terminateSession()
          .catch(() => undefined)
          .finally(() => {
            cancel()
            resolve()
          })
      })
    }
    for (const { abort } of this.#exchanges.values()) abort.abort()
    this.#exchanges.clear()
    await sdk?.close().catch(() => undefined)
    await this.#guarded.close()
  }

  async #fetch(target: string | URL, init: RequestInit): Promise<Response> {
    const method = init.method ?? 'GET'
    const id = method === 'POST' ? idOf(init.body) : null
    const exchange = id === null ? undefined : this.#exchanges.get(id)
    let response: Response
    try {
      const signals = [init.signal, exchange?.abort.signal].filter((signal) => signal instanceof AbortSignal)
      response = await this.#guarded.fetch(target, {
        ...init,
        signal: signals.length > 0 ? AbortSignal.any(signals) : null,
      })
    } catch (error) {
      if (error instanceof WireFault) this.#failedToFetch(method, error)
      throw error
    }
    if (method === 'GET') return this.#watchStream(response)
    if (!response.ok && method === 'POST') throw await httpFault(response)
    if (id === null || exchange === undefined) return response
    exchange.isStream = (response.headers.get('content-type') ?? '').startsWith('text/event-stream')
    return watchBody(response, {
      limit: this.#maxBytes(),
      onTooLong: () => this.onunanswerable?.(id, `The answer is longer than ${this.#maxBytes()} bytes.`),
      onEnd: (isResumable) => {
        if (exchange.isStream) this.#streamEnded(id, isResumable)
      },
    })
  }

  #maxBytes(): number {
    return this.#options.maxAnswerBytes ?? MAX_ANSWER_BYTES
  }

  #streamEnded(id: number, isResumable: boolean): void {
    this.#exchanges.delete(id)
    if (isResumable) return
    this.#options.clock.after(LAST_EVENT_MS, () =>
      this.onunanswerable?.(id, 'The connection broke before the answer came.'),
    )
  }

  /** The stream for what the server says unasked; a server need not offer one, but one that had it has lost the session. */
  #watchStream(response: Response): Response {
    if (response.ok) this.#hasStream = true
    else {
      const facts = { httpStatus: response.status }
      this.#lastFault = new WireFault(`The server answered HTTP ${response.status}.`, facts)
      if (this.#hasStream && [404, 410].includes(response.status)) this.#lose(facts)
    }
    return watchBody(response, {
      limit: this.#maxBytes(),
      onTooLong: () => this.onerror?.(new Error(`An event longer than ${this.#maxBytes()} bytes was dropped.`)),
      onEnd: () => undefined,
    })
  }

  #failedToFetch(method: string, fault: WireFault): void {
    this.#lastFault = fault
    if (method === 'GET' && this.#hasStream) this.#lose(fault.facts)
  }

  /** Decides whether a failed request means that the whole session is gone. */
  #judge({ facts }: WireFault): void {
    const isSessionGone =
      facts.httpStatus === 404 ||
      facts.httpStatus === 410 ||
      (facts.httpStatus === 400 && /session/i.test(facts.detail ?? ''))
    if (facts.networkCode !== undefined || facts.httpStatus === 401 || isSessionGone) this.#lose(facts)
  }

  #troubled(error: Error): void {
    if (this.#isClosing || this.#hasEnded || error instanceof WireFault || error.name === 'AbortError') return
    if (error instanceof SseError) {
      if (!this.#hasStarted) return
      const facts: WireFacts = error.code === undefined ? { networkCode: 'STREAM_CLOSED' } : { httpStatus: error.code }
      this.#lose({ detail: error.message, ...facts })
    } else if (error.message.startsWith('Maximum reconnection attempts')) {
      this.#lose({ networkCode: 'STREAM_CLOSED', detail: error.message })
    } else if (!error.message.startsWith('Failed to reconnect')) this.onerror?.(error)
  }

  #lose(facts: WireFacts): void {
    if (this.#hasEnded || this.#isClosing || !this.#hasStarted) return
    this.#hasEnded = true
    this.onclose?.(facts)
    void this.close()
  }

  #breakOff(params: unknown): void {
    const id = typeof params === 'object' && params !== null && 'requestId' in params ? params.requestId : null
    if (typeof id !== 'number') return
    this.#exchanges.get(id)?.abort.abort()
    this.#exchanges.delete(id)
  }
}

/** Our messages begin with their id, so a request is told apart without parsing it again. */
function idOf(body: RequestInit['body']): number | null {
  const found = typeof body === 'string' ? /^\{"jsonrpc":"2\.0","id":(\d+),"method"/.exec(body) : null
  return found === null ? null : Number(found[1])
}

async function httpFault(response: Response): Promise<WireFault> {
  const watch = { limit: MAX_FAULT_BYTES, onTooLong: () => undefined, onEnd: () => undefined }
  const text = await watchBody(response, watch)
    .text()
    .catch(() => '')
  const location = response.headers.get('location')
  const detail = location === null ? text.slice(0, DETAIL_CHARACTERS) : `redirects to ${location}`
  return new WireFault(`The server answered HTTP ${response.status}.`, { httpStatus: response.status, detail })
}

function asWireFault(error: unknown): WireFault {
  if (error instanceof WireFault) return error
  if (!(error instanceof Error)) return new WireFault(String(error), {})
  const isForeign = (error instanceof StreamableHTTPError && error.code === -1) || /Zod|Syntax/.test(error.name)
  if (isForeign)
    return new WireFault('The answer is not MCP.', {
      protocolFault: 'not_mcp',
      detail: error.message.slice(0, DETAIL_CHARACTERS),
    })
  if (error.name === 'AbortError') return new WireFault('The request was cancelled.', {})
  if (error instanceof SseError)
    return new WireFault(
      error.message,
      error.code === undefined ? { networkCode: 'STREAM_CLOSED' } : { httpStatus: error.code },
    )
  const fault = asNetworkFault(error)
  return fault instanceof WireFault ? fault : new WireFault(error.message, {})
}
