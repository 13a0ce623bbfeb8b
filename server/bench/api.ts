import { setTimeout as pause } from 'node:timers/promises'
import type { InputOf } from '#lib/contracts/contract'
import type { CommandResult, fleet } from '#lib/contracts/fleet'
import type { Server } from '#lib/contracts/fleet-model'

export const ADMIN = { email: 'bench@example.org', password: 'correct horse battery' }
const TOKEN_FRESH_MS = 10 * 60_000
const POLL_MS = 50

export type Definition = InputOf<typeof fleet.create>

/** A signed-in client of the API. */
export class Api {
  readonly url: string
  #token: { text: Promise<string>; at: number } | null = null

  constructor(url: string) {
    this.url = url
  }

  /** An access token with at least five minutes left. */
  token(): Promise<string> {
    if (this.#token === null || Date.now() - this.#token.at > TOKEN_FRESH_MS) {
      this.#token = { text: this.#signIn(), at: Date.now() }
    }
    return this.#token.text
  }

  async #signIn(): Promise<string> {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${this.url}/api/auth/token`, { method: 'POST', headers, body: JSON.stringify(ADMIN) })
    const { access_token: token } = (await answer.json()) as { access_token?: string }
    if (!token) throw new Error(`no token: HTTP ${answer.status}`)
    return token
  }

  /** Asks and answers the JSON; throws with the API's own words when it refuses. */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${await this.token()}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: HTTP ${answer.status} ${text.slice(0, 300)}`)
    return JSON.parse(text) as T
  }

  register = (definition: Definition) => this.ask<Server>('POST', '/api/mcp/servers', definition)

  /** Starts, stops or restarts a server; waits up to `wait` seconds for the outcome. */
  command(verb: 'start' | 'stop' | 'restart', serverId: string, wait = 30): Promise<CommandResult> {
    return this.ask('POST', `/api/mcp/servers/${serverId}/${verb}`, { wait })
  }

  async servers(): Promise<Server[]> {
    return (await this.ask<{ servers: Server[] }>('GET', '/api/mcp/servers?page_size=500')).servers
  }

  /** Polls the list until `isSo` says yes; throws after `limitMs`. */
  async until(what: string, isSo: (servers: readonly Server[]) => boolean, limitMs = 30_000): Promise<Server[]> {
    for (const deadline = Date.now() + limitMs; Date.now() < deadline; await pause(POLL_MS)) {
      const servers = await this.servers()
      if (isSo(servers)) return servers
    }
    throw new Error(`${what} did not come true within ${limitMs / 1000} s`)
  }
}

export const isWell = ({ state, health_status }: Server) => state === 'running' && health_status === 'healthy'

/** Does `work` for every item, at most `lanes` at a time, and answers the results in order. */
export async function inLanes<I, O>(items: readonly I[], lanes: number, work: (item: I) => Promise<O>): Promise<O[]> {
  const results: O[] = []
  let next = 0
  const lane = async () => {
    while (next < items.length) {
      const at = next++
      results[at] = await work(items[at] as I) // safe because `at` is below the length
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return results
}
