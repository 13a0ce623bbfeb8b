import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { expect } from 'playwright/test'
import { type Call, createCall } from '#lib/api/client'
import { access } from '#lib/contracts/access'
import { processesOf } from './processes.ts'

export const PROJECT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')

export const ADMIN = { email: 'ada@example.org', password: 'levers in the signal box' }

/** Everything a test may start as Signalbox: a program, its arguments, and variables over the usual ones. */
export interface StartOptions {
  dataDir: string
  env?: Record<string, string>
  command?: readonly [string, ...string[]]
}

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

/** A process that was started as Signalbox, and everything it has printed. */
export class Signalbox {
  readonly dataDir: string
  readonly startedAt = Date.now()
  readonly exit: Promise<Exit>
  readonly #child: ChildProcessByStdio<null, Readable, Readable>
  #output = ''
  #errors = ''
  #ended: Exit | null = null

  constructor({ dataDir, env = {}, command = [process.execPath, 'server/main.ts'] }: StartOptions) {
    this.dataDir = dataDir
    const [program, ...args] = command
    this.#child = spawn(program, args, {
      cwd: PROJECT,
      env: { ...environment(dataDir), ...env } as unknown as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text
    })
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text
    })
    const { promise, resolve } = Promise.withResolvers<Exit>()
    this.exit = promise
    this.#child.once('error', (error) => {
      this.#errors += `${error.message}\n`
      resolve({ code: null, signal: null })
    })
    // `close` and not `exit`: what it printed last belongs to it.
    this.#child.once('close', (code, signal) => {
      this.#ended = { code, signal }
      resolve(this.#ended)
    })
  }

  get pid(): number {
    return this.#child.pid ?? -1
  }

  get isRunning(): boolean {
    return this.#ended === null
  }

  get errors(): string {
    return this.#errors
  }

  /** The messages of its log so far. */
  get messages(): string[] {
    return this.#output.split('\n').flatMap((line) => messageOf(line))
  }

  /** Where it is served. */
  get url(): string {
    const found = /Signalbox is ready at (\S+)/.exec(this.messages.join('\n'))?.[1]
    if (found === undefined) throw new Error('Signalbox is not ready yet')
    return found
  }

  /** Waits until it serves; throws with what it printed when it ends before. */
  async ready(): Promise<this> {
    const isReady = () => this.messages.some((message) => message.startsWith('Signalbox is ready at '))
    await expect.poll(() => isReady() || !this.isRunning, { timeout: 60_000, intervals: [20] }).toBe(true)
    if (!isReady()) throw new Error(`Signalbox ended before it was ready:\n${this.#output}\n${this.#errors}`)
    return this
  }

  /** A `call` that asks as a user, by default as the administrator. */
  async callAs({ email, password } = ADMIN): Promise<Call> {
    const anyone = createCall({ url: this.url })
    const { access_token } = await anyone(access.token, { email, password })
    return createCall({ url: this.url, headers: { authorization: `Bearer ${access_token}` } })
  }

  signal(name: NodeJS.Signals): void {
    if (this.isRunning) process.kill(this.pid, name)
  }

  /** Asks it to stop and proves that it did: exit 0 within 15 s, and nothing of it left. Answers the milliseconds. */
  async stop(name: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<number> {
    const asked = Date.now()
    this.signal(name)
    const exit = await within(15_000, this.exit, `Signalbox did not stop on ${name}`)
    const took = Date.now() - asked
    expect(exit, `${this.messages.slice(-5).join('\n')}\n${this.errors}`).toEqual({ code: 0, signal: null })
    expect(processesOf(this.dataDir)).toEqual([])
    return took
  }

  /** Ends it and all that belongs to it without ceremony, for the end of a test. */
  async end(): Promise<void> {
    this.signal('SIGKILL')
    await this.exit
    await expect
      .poll(
        () => {
          const left = processesOf(this.dataDir)
          for (const { pid } of left) kill(pid)
          return left
        },
        { timeout: 10_000 },
      )
      .toEqual([])
  }
}

/** Makes a data folder that the database's own user can enter. */
export async function makeDataDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-e2e-'))
  await chmod(folder, 0o755)
  return folder
}

export async function removeDataDir(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** Settles as the promise does, or fails after so many milliseconds. */
export async function within<T>(ms: number, promise: Promise<T>, complaint: string): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`${complaint} within ${ms} ms`)), ms)
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

const PASSED_ON = ['HOME', 'LANG', 'TMPDIR', 'NEXT_DIST_DIR']

function environment(dataDir: string): Record<string, string> {
  const passed = PASSED_ON.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  })
  return {
    ...Object.fromEntries(passed),
    PATH: `${join(PROJECT, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    LOG_FORMAT: 'json',
    HOST: '127.0.0.1',
    PORT: '0',
    SIGNALBOX_DATA_DIR: dataDir,
    SIGNALBOX_TEST_HOOKS: '1',
  }
}

function messageOf(line: string): string[] {
  try {
    const entry: unknown = JSON.parse(line)
    return typeof entry === 'object' && entry !== null && 'msg' in entry ? [String(entry.msg)] : []
  } catch {
    // The last line may be half-written; the launcher's own lines are plain text.
    return []
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself meanwhile.
  }
}
