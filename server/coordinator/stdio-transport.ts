import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Clock } from '#server/platform/clock'
import { LineBuffer } from './line-buffer.ts'
import { idOfOversizeAnswer } from './oversize-answer.ts'
import { endGroup } from './process-group.ts'
import { type OutgoingMessage, type Wire, type WireFacts, WireFault } from './wire.ts'

export const MAX_MESSAGE_BYTES = 10 * 1024 * 1024
const MAX_LOG_LINE_BYTES = 8 * 1024
/** A server that reads nothing may keep this much waiting before sending fails. */
const MAX_QUEUED_BYTES = 32 * 1024 * 1024
/** How long a server may take to end once its input has ended, before it is told by signal. */
const QUIT_MS = 300
/** How long to wait for the rest of the output of a process that has ended: others may hold its pipes. */
const DRAIN_MS = 150
const OUTPUT_CLOSED_MS = 500

export interface StdioOptions {
  command: string
  args: readonly string[]
  cwd: string
  /** The whole environment; nothing is added. */
  environment: Record<string, string>
  /** Value of the group variable in the environment: finds processes that left the group. */
  mark: string
  clock: Clock
  /** Milliseconds between SIGTERM and SIGKILL. */
  killGraceMs: number
  maxMessageBytes?: number | undefined
  onSpawned(pid: number): void
  /** Told when no process of the group is left. */
  onGone(pid: number): void
  onText(lane: 'stderr' | 'stdout' | 'protocol', text: string): void
  /** Told for every piece of output: a slow start shows that it advances. */
  onOutput(): void
}

/** Speaks line-delimited JSON with a child process that leads its own process group. */
export class StdioTransport implements Wire {
  onmessage: Wire['onmessage']
  onclose: Wire['onclose']
  onerror: Wire['onerror']
  onunanswerable: Wire['onunanswerable']
  readonly #options: StdioOptions
  #child: ChildProcessWithoutNullStreams | null = null
  #exit: { code: number | null; signal: string | null } | null = null
  #onExit: (() => void) | null = null
  #isClosing = false
  #hasEnded = false
  #ending: Promise<void> | null = null
  /** Settles when an ended process has said all it had to say. */
  readonly #drained = Promise.withResolvers<void>()

  constructor(options: StdioOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    const { command, args, cwd, environment, onSpawned } = this.#options
    requireFolder(cwd)
    let child: ChildProcessWithoutNullStreams
    try {
      child = spawn(command, [...args], {
        cwd,
        // Next's types demand NODE_ENV of every environment; a child has no use for it.
        env: environment as NodeJS.ProcessEnv,
        detached: true,
        shell: false,
        windowsHide: true,
      })
    } catch (error) {
      throw spawnFault(error, this.#options)
    }
    const started = new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', (error) => reject(spawnFault(error, this.#options)))
    })
    if (child.pid !== undefined) {
      this.#child = child
      onSpawned(child.pid)
      this.#listen(child)
    }
    await started
  }

  send(message: OutgoingMessage): void {
    const child = this.#child
    if (child === null || this.#exit !== null || this.#isClosing) {
      throw new WireFault('The process has ended.', this.#exitFacts())
    }
    if (child.stdin.writableLength > MAX_QUEUED_BYTES) {
      throw new WireFault('The server does not read what it is sent.', {})
    }
    child.stdin.write(`${JSON.stringify(message)}\n`)
  }

  close(): Promise<void> {
    this.#isClosing = true
    this.#ending ??= this.#end()
    return this.#ending
  }

  async #end(): Promise<void> {
    const child = this.#child
    if (child?.pid === undefined) return
    const { clock, mark, killGraceMs, onGone } = this.#options
    if (this.#exit === null) {
      child.stdin.end()
      await new Promise<void>((resolve) => {
        const cancel = clock.after(QUIT_MS, resolve)
        this.#onExit = () => {
          cancel()
          resolve()
        }
      })
    }
    await endGroup({ groupId: child.pid, mark, clock, killGraceMs })
    if (this.#exit !== null) await this.#drained.promise
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy()
    onGone(child.pid)
  }

  #listen(child: ChildProcessWithoutNullStreams): void {
    const { clock, onOutput } = this.#options
    const stdout = this.#stdoutLines()
    const stderr = this.#stderrLines()
    child.stdout.on('data', (chunk: Buffer) => {
      onOutput()
      stdout.feed(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      onOutput()
      stderr.feed(chunk)
    })
    child.on('error', (error) => this.onerror?.(error))
    // A pipe breaks when the other side ends, which `exit` tells better.
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => undefined)
    child.stdout.once('end', () => {
      clock.after(OUTPUT_CLOSED_MS, () => {
        if (this.#exit === null) this.#endByItself({ protocolFault: 'output_closed' })
      })
    })
    child.once('exit', (code, signal) => {
      this.#exit = { code, signal }
      this.#onExit?.()
      this.#ending ??= this.#end()
      const finish = () => {
        cancel()
        stdout.end()
        stderr.end()
        this.#drained.resolve()
        this.#endByItself(this.#exitFacts())
      }
      const cancel = clock.after(DRAIN_MS, finish)
      child.once('close', finish)
    })
  }

  #endByItself(facts: WireFacts): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    const isUnexpected = !this.#isClosing
    void this.close()
    if (isUnexpected) this.onclose?.(facts)
  }

  #exitFacts(): WireFacts {
    return { exitCode: this.#exit?.code, signal: this.#exit?.signal }
  }

  #stdoutLines(): LineBuffer {
    const { onText, maxMessageBytes = MAX_MESSAGE_BYTES } = this.#options
    return new LineBuffer({
      limit: maxMessageBytes,
      onLine: (line) => {
        if (line.trim() === '') return
        const message = parseMessage(line)
        if (message === null) onText('stdout', line)
        else this.onmessage?.(message)
      },
      onLongLine: ({ head, tail, bytes }) => {
        const reason = `The answer has ${bytes} bytes; the limit is ${maxMessageBytes}.`
        onText('protocol', `A line of ${bytes} bytes was dropped; the limit is ${maxMessageBytes}.`)
        const id = idOfOversizeAnswer(head, tail)
        if (id !== undefined) this.onunanswerable?.(id, reason)
      },
    })
  }

  #stderrLines(): LineBuffer {
    const { onText } = this.#options
    return new LineBuffer({
      limit: MAX_LOG_LINE_BYTES,
      onLine: (line) => onText('stderr', line),
      onLongLine: ({ head, bytes }) => onText('stderr', `${head}… (${bytes} bytes)`),
    })
  }
}

function parseMessage(line: string): object | null {
  const first = line.charCodeAt(0)
  // Only an object or a batch can be a message; everything else is text somebody printed.
  if (first !== 0x7b && first !== 0x5b && !/^\s*[{[]/.test(line)) return null
  try {
    const parsed: unknown = JSON.parse(line)
    return typeof parsed === 'object' ? parsed : null
  } catch {
    return null
  }
}

function requireFolder(cwd: string): void {
  try {
    if (!statSync(cwd).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' })
    accessSync(cwd, constants.X_OK)
  } catch (error) {
    throw new WireFault(`The working directory ${cwd} cannot be used.`, { cwdErrorCode: errorCode(error), cwd })
  }
}

function spawnFault(
  error: unknown,
  { command, environment }: Pick<StdioOptions, 'command' | 'environment'>,
): WireFault {
  const code = errorCode(error)
  // One folder of PATH that we may not enter makes the system say "denied" of a program that is nowhere.
  const isNowhere = code === 'EACCES' && !command.includes('/') && !isOnPath(command, environment.PATH ?? '')
  const message = error instanceof Error ? error.message : String(error)
  return new WireFault(message, { spawnErrorCode: isNowhere ? 'ENOENT' : code })
}

const isOnPath = (command: string, path: string) =>
  path.split(delimiter).some((folder) => existsSync(join(folder, command)))

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN'
}
