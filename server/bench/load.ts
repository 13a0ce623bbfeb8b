import { connect, type Socket } from 'node:net'
import { type Latencies, latenciesOf } from './figures.ts'

export interface Load {
  url: string
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  body?: string
  /** Connections, each with one request in flight. */
  clients: number
  seconds: number
  warmSeconds?: number
  /** Every answer must contain it. */
  expect: string
}

export interface LoadResult {
  perSecond: number
  count: number
  errors: number
  firstError: string | null
  bytes: number
  latencies: Latencies
}

interface Tally {
  samples: number[]
  errors: number
  bytes: number
  firstError: string | null
  isCounting: boolean
  isOver: boolean
}

/**
 * Sends the same request again and again over keep-alive connections, each waiting for its answer before it asks again.
 * Only answers inside the window count; one that is not 200 or lacks what is expected counts as an error.
 */
export async function runLoad(load: Load): Promise<LoadResult> {
  const tally: Tally = { samples: [], errors: 0, bytes: 0, firstError: null, isCounting: false, isOver: false }
  const request = Buffer.from(requestText(load))
  const clients = Array.from({ length: load.clients }, () => new Client(load, request, tally))
  await Promise.all(clients.map((client) => client.connected))
  for (const client of clients) client.ask()
  await new Promise((resolve) => setTimeout(resolve, (load.warmSeconds ?? 1) * 1000))
  tally.isCounting = true
  const startedAt = performance.now()
  await new Promise((resolve) => setTimeout(resolve, load.seconds * 1000))
  const seconds = (performance.now() - startedAt) / 1000
  tally.isOver = true
  for (const client of clients) client.end()
  if (tally.samples.length === 0) throw new Error(`${load.path}: no right answer; ${tally.firstError ?? 'none at all'}`)
  const { samples, errors, firstError, bytes } = tally
  const perSecond = samples.length / seconds
  return { perSecond, count: samples.length, errors, firstError, bytes, latencies: latenciesOf(samples) }
}

function requestText({ url, method, path, headers = {}, body = '' }: Load): string {
  const all = {
    host: new URL(url).host,
    ...headers,
    ...(body ? { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) } : {}),
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return `${[`${method} ${path} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n${body}`
}

/** One keep-alive connection that reads answers with a content length. */
class Client {
  readonly connected: Promise<void>
  readonly #socket: Socket
  readonly #request: Buffer
  readonly #expected: Buffer
  readonly #tally: Tally
  #chunks: Buffer[] = []
  #size = 0
  /** Bytes of the whole answer, once its head has been read. */
  #wanted = 0
  #askedAt = 0

  constructor(load: Load, request: Buffer, tally: Tally) {
    const { hostname, port } = new URL(load.url)
    this.#request = request
    this.#expected = Buffer.from(load.expect)
    this.#tally = tally
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true })
    this.connected = new Promise((resolve, reject) => {
      this.#socket.once('connect', resolve)
      this.#socket.once('error', reject)
    })
    this.#socket.on('error', () => undefined)
    this.#socket.on('close', () => {
      if (!tally.isOver) this.#fail('the connection was closed')
    })
    this.#socket.on('data', (chunk) => this.#read(chunk))
  }

  ask(): void {
    if (this.#tally.isOver) return
    this.#askedAt = performance.now()
    this.#socket.write(this.#request)
  }

  end(): void {
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    if (this.#wanted === 0) this.#readHead()
    if (this.#wanted === 0 || this.#size < this.#wanted) return
    const answer = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks)
    this.#chunks = []
    this.#size = 0
    this.#wanted = 0
    this.#count(answer)
    this.ask()
  }

  #readHead(): void {
    const start = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks)
    const end = start?.indexOf('\r\n\r\n') ?? -1
    if (!start || end < 0) return
    const length = /\r\ncontent-length: (\d+)/i.exec(start.toString('latin1', 0, end))?.[1]
    if (length === undefined) this.#fail('an answer had no content length')
    else this.#wanted = end + 4 + Number(length)
  }

  #count(answer: Buffer): void {
    const tally = this.#tally
    if (!tally.isCounting || tally.isOver) return
    if (answer.toString('latin1', 9, 12) !== '200' || !answer.includes(this.#expected)) {
      this.#fail(answer.toString('utf8', 0, 400))
      return
    }
    tally.samples.push(performance.now() - this.#askedAt)
    tally.bytes += answer.length
  }

  #fail(why: string): void {
    this.#tally.errors += 1
    this.#tally.firstError ??= why
  }
}
