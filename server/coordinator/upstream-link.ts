import type { Problem } from '#lib/contracts/fleet-model'
import type { Capabilities } from '#lib/contracts/tools'
import { type Connection, type ConnectionEvents, type OpenConnection, StartFailure } from './connection-port.ts'
import type { ServerDefinition } from './protocol.ts'
import type { StartGate } from './start-gate.ts'

export interface LinkEvents {
  connected(connection: Connection): void
  failed(failure: StartFailure): void
  lost(problem: Problem): void
  capabilitiesChanged(capabilities: Capabilities): void
  /** Nothing is open or under way any more; `fault` when something would not end. */
  closed(fault: unknown): void
}

export interface LinkParts {
  open: OpenConnection
  gate: StartGate
  events: LinkEvents
  /** What the process of a connection tells, whether the connection is still wanted or not. */
  process: Pick<ConnectionEvents, 'spawned' | 'exited' | 'log'>
  now: () => number
}

/** One wish for a connection; a newer wish replaces it. */
interface Wish {
  definition: ServerDefinition
  abort: AbortController
  isOver: boolean
  trouble: Problem | null
}

/**
 * Holds at most one connection to a server. Opening and closing follow each other strictly, whatever is asked meanwhile,
 * so no two processes of one server ever live at the same time.
 */
export class UpstreamLink {
  readonly #parts: LinkParts
  #wish: Wish | null = null
  #live: { wish: Wish; connection: Connection } | null = null
  #isBusy = false

  constructor(parts: LinkParts) {
    this.#parts = parts
  }

  /** Whether anything of a connection may still exist. */
  get isIdle(): boolean {
    return !this.#isBusy && this.#live === null
  }

  /** Asks for a fresh connection; told by `connected` or `failed`. */
  open(definition: ServerDefinition): void {
    this.#drop()
    this.#wish = { definition, abort: new AbortController(), isOver: false, trouble: null }
    void this.#settle()
  }

  /** Asks for none; told by `closed`. */
  close(): void {
    this.#drop()
    void this.#settle()
  }

  #drop(): void {
    this.#wish?.abort.abort()
    this.#wish = null
  }

  async #settle(): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    let fault: unknown = null
    for (;;) {
      if (this.#live && this.#live.wish !== this.#wish) fault = (await this.#end()) ?? fault
      else if (this.#wish && !this.#live && !this.#wish.isOver) await this.#begin(this.#wish)
      else break
    }
    this.#isBusy = false
    if (this.#wish === null) this.#parts.events.closed(fault)
  }

  async #end(): Promise<unknown> {
    const live = this.#live
    try {
      await live?.connection.close()
      return null
    } catch (error) {
      return error
    } finally {
      this.#live = null
    }
  }

  async #begin(wish: Wish): Promise<void> {
    const release = await this.#parts.gate.enter(wish.abort.signal)
    if (!release) {
      wish.isOver = true
      return
    }
    try {
      const { definition, abort } = wish
      const connection = await this.#parts.open({ definition, events: this.#eventsFor(wish), signal: abort.signal })
      this.#live = { wish, connection }
      if (this.#wish !== wish) return
      if (wish.trouble) this.#fail(wish, new StartFailure(wish.trouble, false))
      else this.#parts.events.connected(connection)
    } catch (error) {
      wish.isOver = true
      if (this.#wish === wish) this.#fail(wish, asFailure(error, this.#parts.now()))
    } finally {
      release()
    }
  }

  #fail(wish: Wish, failure: StartFailure): void {
    wish.isOver = true
    this.#wish = null
    this.#parts.events.failed(failure)
  }

  #eventsFor(wish: Wish): ConnectionEvents {
    const { events, process } = this.#parts
    return {
      ...process,
      capabilitiesChanged: (capabilities) => {
        if (this.#live?.wish === wish && this.#wish === wish) events.capabilitiesChanged(capabilities)
      },
      lost: (problem) => {
        if (this.#wish !== wish) return
        if (this.#live?.wish !== wish) wish.trouble = problem
        else {
          this.#wish = null
          events.lost(problem)
          void this.#settle()
        }
      },
    }
  }
}

function asFailure(error: unknown, now: number): StartFailure {
  if (error instanceof StartFailure) return error
  const cause = error instanceof Error ? error.message : String(error)
  const problem: Problem = {
    code: 'start_failed',
    step: 'connect',
    cause,
    remedy: 'Read the log of the server, then start it again.',
    evidence: [],
    at: new Date(now).toISOString(),
  }
  return new StartFailure(problem, false)
}
