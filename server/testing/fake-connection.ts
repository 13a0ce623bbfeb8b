import { AppError } from '#lib/contracts/errors'
import { type Problem, ServerConfig } from '#lib/contracts/fleet-model'
import type { Capabilities } from '#lib/contracts/tools'
import {
  type Connection,
  type ConnectionEvents,
  type OpenConnection,
  StartFailure,
  type UpstreamCall,
} from '#server/coordinator/connection-port'
import type { ServerDefinition } from '#server/coordinator/protocol'
import type { Clock } from '#server/platform/clock'

const ID = '11111111-1111-4111-8111-111111111111'

/** A definition of a stdio server that is wanted. */
export function definitionOf(
  change: Partial<ServerDefinition> = {},
  config: Partial<ServerConfig> = {},
): ServerDefinition {
  const complete = { ...ServerConfig.parse({ command: 'files' }), ...config }
  return {
    id: ID,
    name: 'files',
    transport: 'stdio',
    config: complete,
    shouldRun: true,
    enabled: true,
    revision: 1,
    ...change,
  }
}

export function problemOf(cause: string): Problem {
  return { code: 'crashed', step: 'run', cause, remedy: '', evidence: [], at: '2030-01-01T00:00:00.000Z' }
}

export function capabilitiesOf(tools: number): Capabilities {
  return {
    server_id: ID,
    server_name: 'files',
    tools: Array.from({ length: tools }, (_, index) => ({ name: `t${index}`, inputSchema: {} })),
    quarantined: [],
    resources: [],
    resource_templates: [],
    prompts: [],
    fingerprint: `tools-${tools}`,
  }
}

/** How the fake upstreams behave, and what has become of them. */
export class FakeUpstreams {
  /** What the next openings do: connect, fail, or fail for good. */
  plan: 'connect' | 'fail' | 'final' = 'connect'
  openMs = 0
  closeMs = 0
  tools = 3
  check: 'good' | 'silent' | 'gone' | number = 'good'
  answer: (call: UpstreamCall) => Promise<{ resultText: string; isError: boolean }> = async () => ({
    resultText: '{}',
    isError: false,
  })
  opened: number[] = []
  live = 0
  mostAlive = 0
  /** Events of the last connection, for a test to pull. */
  events: ConnectionEvents | null = null
  readonly #clock: Clock
  #pid = 1000

  constructor(clock: Clock) {
    this.#clock = clock
  }

  open: OpenConnection = async ({ events, signal }) => {
    this.opened.push(this.#clock.now())
    this.#pid += 1
    const pid = this.#pid
    this.live += 1
    this.mostAlive = Math.max(this.mostAlive, this.live)
    events.spawned(pid)
    const end = () => {
      this.live -= 1
      events.exited(pid)
    }
    const { plan } = this
    if (this.openMs > 0) await this.#pause(this.openMs, signal)
    if (signal.aborted || plan !== 'connect') {
      if (this.closeMs > 0) await this.#pause(this.closeMs)
      end()
      throw new StartFailure(problemOf('exited at once'), plan === 'final')
    }
    this.events = events
    return this.#connection(pid, end)
  }

  #connection(pid: number, end: () => void): Connection {
    let isClosed = false
    return {
      identity: {
        name: 'fake',
        version: '1',
        protocol_version: '2025-06-18',
        tools: this.tools,
        resources: 0,
        resource_templates: 0,
        prompts: 0,
      },
      pid,
      capabilities: () => capabilitiesOf(this.tools),
      pendingCalls: () => 0,
      call: (call) => this.answer(call),
      check: async (timeoutMs) => {
        if (this.check === 'silent') {
          await this.#pause(timeoutMs)
          throw new AppError('timeout', 'no answer')
        }
        if (this.check === 'gone') throw new AppError('unavailable', 'connection refused')
        const ms = this.check === 'good' ? 5 : this.check
        return { ms, fingerprint: `tools-${this.tools}`, tools: this.tools }
      },
      close: async () => {
        if (isClosed) return
        isClosed = true
        if (this.closeMs > 0) await this.#pause(this.closeMs)
        end()
      },
    }
  }

  #pause(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(ms, resolve)
      signal?.addEventListener('abort', () => {
        cancel()
        resolve()
      })
    })
  }
}
