import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TestStep } from '#lib/contracts/fleet'
import { type Explanation, explain } from '#server/domain/failure-cause'
import type { FailureFacts, FailureStep } from '#server/domain/failure-facts'
import type { Clock } from '#server/platform/clock'
import { childEnvironment } from './child-environment.ts'
import { type Connection, type OpenConnection, StartFailure } from './connection-port.ts'
import { HttpTransport } from './http-transport.ts'
import { RpcFault } from './json-rpc-peer.ts'
import { LogThrottle } from './log-throttle.ts'
import { secretMask } from './secret-mask.ts'
import { StartDeadline } from './start-deadline.ts'
import { StdioTransport } from './stdio-transport.ts'
import { UpstreamSession } from './upstream-session.ts'
import { type Wire, type WireFacts, WireFault } from './wire.ts'

const KILL_GRACE_MS = 5000
const STDERR_TAIL_LINES = 20
const STDERR_LINE_CHARACTERS = 300

export interface OpenerOptions {
  /** The environment of the platform; a server gets an allow-list of it. */
  baseEnvironment: Readonly<Record<string, string | undefined>>
  /** A server without a working directory of its own gets `servers/<id>` in here. */
  dataDir: string
  /** Begins the value of `SIGNALBOX_GROUP` in every process we start, so that what is left behind can be found. */
  marker: string
  clock: Clock
  /** CIDR networks that HTTP servers may be in besides public addresses. */
  allowedNetworks: readonly string[]
  /** Milliseconds between SIGTERM and SIGKILL. */
  killGraceMs?: number
  maxMessageBytes?: number
  clientVersion?: string
}

type OpenRequest = Parameters<OpenConnection>[0]

/** Builds the one way to connect to an upstream. */
export function createConnectionOpener(options: OpenerOptions): OpenConnection {
  return (request) => new Opening(options, request).run()
}

/** One attempt: everything it made is gone again when it fails. */
class Opening {
  readonly #options: OpenerOptions
  readonly #request: OpenRequest
  readonly #mask: (text: string) => string
  readonly #stderrTail: string[] = []
  readonly #deadline: StartDeadline
  #log: LogThrottle
  #pid: number | null = null
  #step: TestStep['step']
  #stepStartedAt = 0

  constructor(options: OpenerOptions, request: OpenRequest) {
    this.#options = options
    this.#request = request
    const { definition, events } = request
    this.#mask = secretMask(definition.config)
    this.#deadline = new StartDeadline(definition.config, options.clock)
    this.#log = new LogThrottle(options.clock, (lines) =>
      events.log(lines.map((line) => ({ ...line, text: this.#mask(line.text) }))),
    )
    this.#step = definition.transport === 'stdio' ? 'spawn' : 'connect'
  }

  async run(): Promise<Connection> {
    const { definition, events, signal } = this.#request
    const { clock, clientVersion = '0.1.0' } = this.#options
    let wire: Wire | null = null
    let session: UpstreamSession | null = null
    const stop = AbortSignal.any([signal, this.#deadline.signal])
    try {
      stop.throwIfAborted()
      wire = this.#wire()
      session = new UpstreamSession({
        wire,
        definition,
        events,
        clock,
        log: this.#log,
        clientVersion,
        pid: () => this.#pid,
        facts: (step) => this.#facts(step),
      })
      await this.#bringUp(wire, session, stop)
      session.open()
      return session
    } catch (error) {
      const ended = session?.ending ?? null
      await (session ?? wire)?.close()
      throw this.#failure(error, ended)
    } finally {
      this.#deadline.clear()
    }
  }

  async #bringUp(wire: Wire, session: UpstreamSession, stop: AbortSignal): Promise<void> {
    this.#begin(this.#step)
    await untilAborted(wire.start(), stop)
    this.#succeed(this.#pid === null ? 'Ready to send' : `Process ${this.#pid} runs`)
    this.#begin('initialize')
    await session.initialize(stop)
    const { name, version, protocol_version } = session.identity
    this.#succeed(`${name} ${version} speaks MCP ${protocol_version}`)
    this.#begin('list')
    await session.list(stop)
    stop.throwIfAborted()
    if (session.ending !== null) throw new WireFault('The connection ended.', session.ending)
    const { tools, resources, prompts } = session.identity
    this.#succeed(`${tools} tools, ${resources} resources, ${prompts} prompts`)
  }

  #wire(): Wire {
    const { definition } = this.#request
    const { clock, allowedNetworks, maxMessageBytes } = this.#options
    const { config, transport } = definition
    if (transport === 'stdio') return this.#stdio()
    const { url = '', headers = {} } = config
    return new HttpTransport({ kind: transport, url, headers, allowedNetworks, clock, maxAnswerBytes: maxMessageBytes })
  }

  #stdio(): StdioTransport {
    const { definition, events } = this.#request
    const { baseEnvironment, marker, clock, killGraceMs = KILL_GRACE_MS, maxMessageBytes } = this.#options
    const { command = '', args = [], environment = {} } = definition.config
    const mark = `${marker}/${definition.id}/${randomUUID()}`
    return new StdioTransport({
      command,
      args,
      cwd: this.#cwd(),
      environment: childEnvironment(baseEnvironment, environment, mark),
      mark,
      clock,
      killGraceMs,
      maxMessageBytes,
      onSpawned: (pid) => {
        this.#pid = pid
        events.spawned(pid)
      },
      onGone: (pid) => {
        this.#pid = null
        events.exited(pid)
      },
      onText: (lane, text) => {
        if (lane !== 'protocol') this.#remember(text)
        this.#log.add(lane, text)
      },
      onOutput: () => this.#deadline.advance(),
    })
  }

  #cwd(): string {
    const { id, config } = this.#request.definition
    if (config.cwd !== undefined) return config.cwd
    const folder = join(this.#options.dataDir, 'servers', id)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return folder
  }

  #remember(line: string): void {
    if (line.trim() === '') return
    this.#stderrTail.push(line.slice(0, STDERR_LINE_CHARACTERS))
    if (this.#stderrTail.length > STDERR_TAIL_LINES) this.#stderrTail.shift()
  }

  #begin(step: TestStep['step']): void {
    this.#step = step
    this.#stepStartedAt = this.#options.clock.now()
  }

  #succeed(message: string): void {
    this.#report(true, message)
  }

  #report(ok: boolean, message: string): void {
    const ms = this.#options.clock.now() - this.#stepStartedAt
    this.#request.onStep?.({ step: this.#step, ok, ms, message })
  }

  #facts(step: FailureStep): FailureFacts {
    const { command, cwd, url } = this.#request.definition.config
    return {
      step,
      command,
      cwd,
      url: url === undefined ? undefined : withoutSecrets(url),
      stderrTail: this.#stderrTail.map(this.#mask),
    }
  }

  #failure(error: unknown, ending: WireFacts | null): StartFailure {
    const { signal } = this.#request
    const isOverdue = this.#deadline.hasPassed
    const observed = ending ?? factsOf(error)
    // A connection that never came about is a failed dial, whatever was to be sent first.
    const isDial = this.#step === 'initialize' && observed.networkCode !== undefined
    const facts: FailureFacts = {
      ...this.#facts(isDial ? 'connect' : (this.#step as FailureStep)),
      ...(signal.aborted || !isOverdue ? observed : { timedOut: true }),
      cancelled: signal.aborted,
    }
    const { problem, isFinal }: Explanation = explain({ ...facts, detail: this.#maskDetail(facts.detail) })
    this.#report(false, problem.cause)
    return new StartFailure({ ...problem, at: new Date(this.#options.clock.now()).toISOString() }, isFinal)
  }

  #maskDetail(detail: string | undefined): string | undefined {
    return detail === undefined ? undefined : this.#mask(detail)
  }
}

/** Reads what was observed out of whatever was thrown. */
function factsOf(error: unknown): WireFacts {
  if (error instanceof WireFault) return error.facts
  if (error instanceof RpcFault) {
    if (error.cause instanceof WireFault) return error.cause.facts
    if (error.kind === 'answered') return { rpcError: error.error }
    if (error.kind === 'timeout') return { timedOut: true }
    if (error.kind === 'unreadable') return { protocolFault: 'not_mcp', detail: error.message }
    return { detail: error.message }
  }
  if (error instanceof Error && 'code' in error && 'syscall' in error && error.syscall === 'mkdir') {
    return { cwdErrorCode: String(error.code) }
  }
  return { detail: error instanceof Error ? error.message : String(error) }
}

/** A URL for people: without user, password and query, where secrets are. */
function withoutSecrets(url: string): string {
  const parsed = URL.parse(url)
  return parsed === null ? 'the URL' : `${parsed.origin}${parsed.pathname}`
}

function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new RpcFault('cancelled', 'The start was cancelled.'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
