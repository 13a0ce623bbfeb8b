import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Definition } from './api.ts'
import { latenciesOf } from './figures.ts'
import type { LoadResult } from './load.ts'

export const TINY_SERVER = fileURLToPath(new URL('../testing/tiny-server.mjs', import.meta.url))

/** Names `count` tiny servers `tiny-000`, `tiny-001`… */
export function tinyServers(count: number, from = 0): Definition[] {
  return Array.from({ length: count }, (_, at) => ({
    name: `tiny-${String(from + at).padStart(3, '0')}`,
    transport: 'stdio',
    config: { command: process.execPath, args: [TINY_SERVER] },
  }))
}

/** Speaks with one tiny server itself, as little as that takes: what a call costs with nobody in between. */
export class TinyUpstream {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #waiting = new Map<number, () => void>()
  #nextId = 1
  #rest = ''

  constructor() {
    this.#child = spawn(process.execPath, [TINY_SERVER])
    this.#child.stdout.setEncoding('utf8')
    this.#child.stdout.on('data', (chunk: string) => {
      const lines = (this.#rest + chunk).split('\n')
      this.#rest = lines.pop() ?? ''
      for (const line of lines) {
        const { id } = JSON.parse(line) as { id: number }
        this.#waiting.get(id)?.()
        this.#waiting.delete(id)
      }
    })
  }

  request(method: string, params: object): Promise<void> {
    const id = this.#nextId++
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve)
      this.#child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`)
    })
  }

  async end(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.stdin.end()
    await ended
  }
}

/** Calls echo with `inFlight` calls at a time. */
export async function callDirectly(inFlight: number, seconds: number): Promise<LoadResult> {
  const upstream = new TinyUpstream()
  const clientInfo = { name: 'signalbox-bench', version: '1.0.0' }
  await upstream.request('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo })
  const samples: number[] = []
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1000
  const lane = async () => {
    for (let askedAt = startedAt; askedAt < endsAt; ) {
      askedAt = performance.now()
      await upstream.request('tools/call', { name: 'echo', arguments: { text: 'hello' } })
      samples.push(performance.now() - askedAt)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
  await upstream.end()
  const perSecond = samples.length / ((performance.now() - startedAt) / 1000)
  return { perSecond, count: samples.length, errors: 0, firstError: null, bytes: 0, latencies: latenciesOf(samples) }
}
