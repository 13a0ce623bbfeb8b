import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LogLine, TestStep } from '#lib/contracts/fleet'
import type { Problem, ServerConfig } from '#lib/contracts/fleet-model'
import type { Capabilities } from '#lib/contracts/tools'
import { createConnectionOpener, type OpenerOptions } from '#server/coordinator/connection'
import type { Connection } from '#server/coordinator/connection-port'
import type { ServerDefinition } from '#server/coordinator/protocol'
import { systemClock } from '#server/platform/clock'

export const FAKE_UPSTREAM = fileURLToPath(new URL('./fake-upstream.mjs', import.meta.url))

/** What a connection told while it lived. */
export interface Told {
  spawned: number[]
  exited: number[]
  lines: LogLine[]
  changes: Capabilities[]
  lost: Problem[]
  steps: TestStep[]
}

export interface Opened {
  connection: Connection
  told: Told
}

export type Asked = Partial<Omit<ServerDefinition, 'config'>> & { config?: Partial<ServerConfig> }

/** Opens real connections in a folder of its own; `end` closes them all and leaves nothing. */
export class UpstreamHarness {
  readonly told: Told[] = []
  readonly #open: Connection[] = []
  readonly #options: Partial<OpenerOptions>
  #folder: string | null = null

  constructor(options: Partial<OpenerOptions> = {}) {
    this.#options = options
  }

  async folder(): Promise<string> {
    this.#folder ??= await mkdtemp(join(tmpdir(), 'signalbox-upstream-'))
    return this.#folder
  }

  /** Opens the fake upstream with these switches. */
  fake(...switches: string[]): Promise<Opened> {
    return this.open({ config: { command: process.execPath, args: [FAKE_UPSTREAM, ...switches] } })
  }

  async open(asked: Asked, signal: AbortSignal = new AbortController().signal): Promise<Opened> {
    const told: Told = { spawned: [], exited: [], lines: [], changes: [], lost: [], steps: [] }
    this.told.push(told)
    const open = createConnectionOpener({
      baseEnvironment: process.env,
      dataDir: await this.folder(),
      marker: 'signalbox-test',
      clock: systemClock,
      allowedNetworks: ['127.0.0.0/8', '::1/128'],
      killGraceMs: 400,
      ...this.#options,
    })
    const connection = await open({
      definition: definition(asked),
      signal,
      onStep: (step) => told.steps.push(step),
      events: {
        spawned: (pid) => told.spawned.push(pid),
        exited: (pid) => told.exited.push(pid),
        log: (lines) => told.lines.push(...lines),
        capabilitiesChanged: (capabilities) => told.changes.push(capabilities),
        lost: (problem) => told.lost.push(problem),
      },
    })
    this.#open.push(connection)
    return { connection, told }
  }

  async end(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((connection) => connection.close()))
    if (this.#folder !== null) await rm(this.#folder, { recursive: true, force: true })
    this.#folder = null
  }
}

function definition({ config, ...rest }: Asked): ServerDefinition {
  return {
    id: '018f0000-0000-7000-8000-000000000001',
    name: 'fake',
    transport: 'stdio',
    shouldRun: true,
    enabled: true,
    revision: 1,
    ...rest,
    config: { timeout: 20, retry_attempts: 3, health_check_interval: 30, degraded_after_ms: 2000, ...config },
  }
}

/** Calls a tool and answers the text of its first block. */
export async function callText(
  connection: Connection,
  tool: string,
  args: Record<string, unknown> = {},
): Promise<string> {
  const { resultText } = await connection.call({
    tool,
    arguments: args,
    timeoutMs: 15_000,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  })
  const result: { content: { text: string }[] } = JSON.parse(resultText)
  return result.content[0]?.text ?? ''
}

/** The living processes of a group, zombies left out. */
export function livingInGroup(groupId: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const [state, , group] = statOf(pid)
      return Number(group) === groupId && state !== 'Z'
    })
}

export function isLiving(pid: number): boolean {
  const [state] = statOf(pid)
  return state !== undefined && state !== '' && state !== 'Z'
}

function statOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}
