import type { Identity } from '#lib/contracts/fleet-model'
import type { Capabilities } from '#lib/contracts/tools'
import { explain } from '#server/domain/failure-cause'
import type { FailureFacts, FailureStep } from '#server/domain/failure-facts'
import type { Clock } from '#server/platform/clock'
import { callError, checkError } from './call-error.ts'
import {
  EMPTY_OFFER,
  isDeclared,
  type ListKind,
  type Offer,
  readOffer,
  readToolEntries,
  sortOutTools,
} from './capability-lists.ts'
import type { Connection, ConnectionEvents, UpstreamCall } from './connection-port.ts'
import { JsonRpcPeer, RpcFault } from './json-rpc-peer.ts'
import type { LogThrottle } from './log-throttle.ts'
import type { ServerDefinition } from './protocol.ts'
import { type Wire, type WireFacts, WireFault } from './wire.ts'

const PROTOCOL_VERSION = '2025-11-25'
const SUPPORTED_VERSIONS = [PROTOCOL_VERSION, '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07']
const RELIST_AFTER_MS = 150
const METHOD_NOT_FOUND = -32601
const ALL_KINDS: ReadonlySet<ListKind> = new Set(['tools', 'resources', 'prompts'])

export interface SessionParts {
  wire: Wire
  pid: () => number | null
  definition: ServerDefinition
  events: ConnectionEvents
  clock: Clock
  log: LogThrottle
  clientVersion: string
  /** What the evidence of a failure is read from. */
  facts: (step: FailureStep) => FailureFacts
}

/** One MCP session over any wire: the handshake, the lists and the calls. */
export class UpstreamSession implements Connection {
  /** How the wire ended by itself, if it did. */
  ending: WireFacts | null = null
  readonly #parts: SessionParts
  readonly #peer: JsonRpcPeer
  readonly #stale = new Set<ListKind>()
  #server = { name: '', version: '', protocolVersion: '' }
  #declared: Record<string, unknown> = {}
  #offer: Offer = EMPTY_OFFER
  #calls = 0
  #isOpen = false
  #isListing = false
  #cancelRelist: (() => void) | null = null

  constructor(parts: SessionParts) {
    this.#parts = parts
    const { wire, clock, log } = parts
    this.#peer = new JsonRpcPeer({
      wire,
      clock,
      onNotification: (method, params) => this.#notified(method, params),
      onNoise: (text) => log.add('protocol', text),
    })
    wire.onclose = (facts) => this.#lost(facts)
    wire.onerror = (error) => log.add('protocol', error.message)
  }

  get identity(): Identity {
    const { name, version, protocolVersion } = this.#server
    const { tools, resources, resource_templates, prompts } = this.#offer
    return {
      name,
      version,
      protocol_version: protocolVersion,
      tools: tools.length,
      resources: resources.length,
      resource_templates: resource_templates.length,
      prompts: prompts.length,
    }
  }

  get pid(): number | null {
    return this.#parts.pid()
  }

  /** Agrees on a protocol version. Throws `RpcFault` or `WireFault`. */
  async initialize(signal: AbortSignal): Promise<void> {
    const { wire, definition, clientVersion } = this.#parts
    const params = {
      protocolVersion: PROTOCOL_VERSION,
      capabilities: {},
      clientInfo: { name: 'signalbox', version: clientVersion },
    }
    const timeoutMs = Math.max(definition.config.timeout * 1000, 120_000)
    const result = record(await this.#peer.request('initialize', params, { timeoutMs, signal }))
    const version = result.protocolVersion
    if (typeof version !== 'string') {
      throw new WireFault('The answer to initialize is not MCP.', { protocolFault: 'not_mcp' })
    }
    if (!SUPPORTED_VERSIONS.includes(version)) {
      const detail = `protocol version ${version}`
      throw new WireFault(`It speaks MCP ${version}.`, { protocolFault: 'unsupported_version', detail })
    }
    const info = record(result.serverInfo)
    this.#server = { name: String(info.name ?? ''), version: String(info.version ?? ''), protocolVersion: version }
    this.#declared = record(result.capabilities)
    wire.setProtocolVersion?.(version)
    await wire.send({ jsonrpc: '2.0', method: 'notifications/initialized' })
  }

  /** Reads everything the server offers for the first time. */
  async list(signal: AbortSignal): Promise<void> {
    this.#offer = await readOffer(this.#listParts(this.#listTimeout(), signal), ALL_KINDS, EMPTY_OFFER)
  }

  /** From now on a loss and changed lists are told. */
  open(): void {
    this.#isOpen = true
    if (this.#stale.size > 0) this.#planRelist()
  }

  capabilities(): Capabilities {
    const { id, name } = this.#parts.definition
    return { server_id: id, server_name: name, ...this.#offer }
  }

  pendingCalls(): number {
    return this.#calls
  }

  call(call: UpstreamCall): Promise<{ resultText: string; isError: boolean }> {
    return new Promise((resolve, reject) => {
      this.#calls += 1
      const params = { name: call.tool, arguments: call.arguments }
      this.#peer.ask('tools/call', params, {
        timeoutMs: call.timeoutMs,
        signal: call.signal,
        onProgress: call.onProgress,
        settle: (fault, result) => {
          this.#calls -= 1
          if (fault !== null) reject(callError(fault))
          else resolve({ resultText: JSON.stringify(result) ?? 'null', isError: record(result).isError === true })
        },
      })
    })
  }

  async check(timeoutMs: number): Promise<{ ms: number; fingerprint: string; tools: number }> {
    const { clock } = this.#parts
    const startedAt = clock.now()
    try {
      await this.#ping(timeoutMs)
      const ms = clock.now() - startedAt
      if (!isDeclared(this.#declared, 'tools')) return { ms, fingerprint: this.#offer.fingerprint, tools: 0 }
      const entries = await readToolEntries(this.#listParts(Math.max(1, timeoutMs - ms), undefined))
      const found = sortOutTools(entries)
      // The caller compares with what was known; only then the change is taken over.
      if (found.fingerprint !== this.#offer.fingerprint) setImmediate(() => this.#replace({ ...this.#offer, ...found }))
      return { ms, fingerprint: found.fingerprint, tools: found.tools.length }
    } catch (error) {
      throw error instanceof RpcFault ? checkError(error) : error
    }
  }

  async close(): Promise<void> {
    this.#isOpen = false
    this.#cancelRelist?.()
    this.#peer.end(new RpcFault('lost', 'The connection was closed before the answer came.'))
    await this.#parts.wire.close()
    this.#parts.log.flush()
  }

  async #ping(timeoutMs: number): Promise<void> {
    try {
      await this.#peer.request('ping', undefined, { timeoutMs, isExempt: true })
    } catch (error) {
      // A server that does not know the method has answered all the same.
      if (!(error instanceof RpcFault) || error.error?.code !== METHOD_NOT_FOUND) throw error
    }
  }

  #listTimeout(): number {
    return this.#parts.definition.config.timeout * 1000
  }

  #listParts(timeoutMs: number, signal: AbortSignal | undefined) {
    return {
      declared: this.#declared,
      request: (method: string, params: Record<string, unknown> | undefined) =>
        this.#peer.request(method, params, { timeoutMs, signal, isExempt: true }),
      warn: (text: string) => this.#parts.log.add('protocol', text),
    }
  }

  #notified(method: string, params: unknown): void {
    const changed = /^notifications\/(tools|resources|prompts)\/list_changed$/.exec(method)?.[1]
    if (changed !== undefined) {
      this.#stale.add(changed as ListKind)
      if (this.#isOpen) this.#planRelist()
    } else if (method === 'notifications/message') {
      const { level, logger, data } = record(params)
      const text = typeof data === 'string' ? data : JSON.stringify(data)
      const source = typeof logger === 'string' ? `${logger}: ` : ''
      this.#parts.log.add('protocol', `[${String(level ?? 'info')}] ${source}${text}`)
    }
  }

  /** A burst of notifications is one reading. */
  #planRelist(): void {
    this.#cancelRelist ??= this.#parts.clock.after(RELIST_AFTER_MS, () => {
      this.#cancelRelist = null
      void this.#relist()
    })
  }

  async #relist(): Promise<void> {
    if (this.#isListing || !this.#isOpen) return
    this.#isListing = true
    const kinds = new Set(this.#stale)
    this.#stale.clear()
    try {
      this.#replace(await readOffer(this.#listParts(this.#listTimeout(), undefined), kinds, this.#offer))
    } catch (error) {
      this.#parts.log.add('protocol', `Changed lists could not be read: ${String(error)}`)
    }
    this.#isListing = false
    if (this.#stale.size > 0 && this.#isOpen) this.#planRelist()
  }

  #replace(offer: Offer): void {
    if (!this.#isOpen) return
    this.#offer = offer
    this.#parts.events.capabilitiesChanged(this.capabilities())
  }

  #lost(facts: WireFacts): void {
    this.ending = facts
    const { facts: known, clock, events, log } = this.#parts
    const { problem } = explain({ ...known('run'), ...facts })
    log.flush()
    this.#peer.end(new RpcFault('lost', problem.cause))
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#cancelRelist?.()
    events.lost({ ...problem, at: new Date(clock.now()).toISOString() })
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}
