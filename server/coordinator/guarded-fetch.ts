import { lookup as systemLookup } from 'node:dns'
import { isIP } from 'node:net'
import { Agent, fetch as undiciFetch } from 'undici'
import { type AddressCheck, createAddressCheck } from './address-check.ts'
import { WireFault } from './wire.ts'

const MAX_REDIRECTS = 3
const HEADER_TIMEOUT_MS = 10_000
const CONNECT_TIMEOUT_MS = 10_000
const REDIRECTS = new Set([301, 302, 303, 307, 308])
/** What may go along when a redirect leads to another origin; everything else could be a credential. */
const HARMLESS_HEADERS = new Set(['accept', 'content-type', 'mcp-protocol-version', 'user-agent'])

type ResolvedAddress = { address: string; family: number }
/** Resolves a host name to all its addresses, as `dns.lookup` with `all` does. */
export type Resolve = (
  hostname: string,
  callback: (error: NodeJS.ErrnoException | null, addresses: ResolvedAddress[]) => void,
) => void

export interface GuardedFetchOptions {
  /** CIDR networks that may be reached besides public addresses. */
  allowedNetworks: readonly string[]
  /** Milliseconds until the headers of an answer must be there; 0 for no limit, when the caller keeps its own. */
  headerTimeoutMs?: (method: string) => number
  resolve?: Resolve
}

export interface GuardedFetch {
  /** Like `fetch`; throws `WireFault` when the address is refused, the network fails or there are too many redirects. */
  fetch(url: string | URL, init?: RequestInit): Promise<Response>
  /** Breaks off everything that is open. */
  close(): Promise<void>
}

/** A fetch that connects only to addresses that were checked, on every hop of a redirect. */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const isAllowed = createAddressCheck(options.allowedNetworks)
  const limitOf = options.headerTimeoutMs ?? (() => HEADER_TIMEOUT_MS)
  const agent = new Agent({
    connect: { lookup: checkedLookup(options.resolve ?? resolveBySystem, isAllowed), timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  const once = async (url: URL, init: RequestInit): Promise<Response> => {
    requireAllowed(url, isAllowed)
    const limit = headerLimit(limitOf(init.method ?? 'GET'), init.signal ?? null)
    try {
      const request = { ...init, dispatcher: agent, redirect: 'manual', signal: limit.signal }
      return (await undiciFetch(url, request as Parameters<typeof undiciFetch>[1])) as unknown as Response
    } catch (error) {
      throw limit.hasPassed() ? networkFault('UND_ERR_HEADERS_TIMEOUT', error) : asNetworkFault(error)
    } finally {
      limit.clear()
    }
  }
  return {
    fetch: (url, init = {}) => follow(once, parse(url), init),
    close: () => agent.destroy(),
  }
}

async function follow(
  once: (url: URL, init: RequestInit) => Promise<Response>,
  start: URL,
  init: RequestInit,
): Promise<Response> {
  let url = start
  let request = init
  for (let hops = 0; ; hops += 1) {
    const response = await once(url, request)
    const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null
    if (location === null || init.redirect === 'manual') return response
    const isRead = ['GET', 'HEAD'].includes((request.method ?? 'GET').toUpperCase())
    // These would turn a message into a GET without it; the caller shall see the redirect instead.
    if (!isRead && response.status !== 307 && response.status !== 308) return response
    await response.body?.cancel()
    if (hops === MAX_REDIRECTS) throw networkFault('TOO_MANY_REDIRECTS', undefined)
    const target = parse(location, url)
    if (target.origin !== url.origin) request = { ...request, headers: harmlessHeaders(request.headers) }
    url = target
  }
}

function harmlessHeaders(headers: RequestInit['headers']): Headers {
  const kept = new Headers()
  for (const [name, value] of new Headers(headers)) if (HARMLESS_HEADERS.has(name)) kept.set(name, value)
  return kept
}

function parse(url: string | URL, relativeTo?: URL): URL {
  const parsed = URL.parse(url, relativeTo)
  if (parsed === null || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) {
    throw networkFault('ERR_INVALID_URL', undefined)
  }
  return parsed
}

/** A literal address never reaches the lookup, so it is checked here; URL parsing has made it canonical already. */
function requireAllowed(url: URL, isAllowed: AddressCheck): void {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && !isAllowed(host)) throw refusal(host)
}

function refusal(host: string): WireFault {
  return new WireFault(`Connections to ${host} are not allowed.`, {
    networkCode: 'ADDRESS_REFUSED',
    detail: `address of ${host}`,
  })
}

const resolveBySystem: Resolve = (hostname, callback) => systemLookup(hostname, { all: true }, callback)

type LookupCallback = (error: Error | null, address: string | ResolvedAddress[], family?: number) => void

/** Hands on only addresses that were checked, so what is connected to is what was looked at. */
function checkedLookup(resolve: Resolve, isAllowed: AddressCheck) {
  return (hostname: string, options: { all?: boolean | undefined }, callback: LookupCallback): void => {
    resolve(hostname, (error, addresses) => {
      if (error !== null) return callback(error, [])
      const allowed = addresses.filter(({ address }) => isAllowed(address))
      const first = allowed[0]
      if (first === undefined) return callback(refusal(hostname), [])
      if (options.all === true) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
  }
}

function headerLimit(limitMs: number, outer: AbortSignal | null) {
  if (limitMs === 0) return { signal: outer, hasPassed: () => false, clear: () => undefined }
  const own = new AbortController()
  const timer = setTimeout(() => own.abort(), limitMs)
  timer.unref()
  return {
    signal: outer === null ? own.signal : AbortSignal.any([outer, own.signal]),
    hasPassed: () => own.signal.aborted,
    clear: () => clearTimeout(timer),
  }
}

/** Reads the error code of a failed request out of its causes; an abort stays what it is. */
export function asNetworkFault(error: unknown): Error {
  let cause: unknown = error
  for (let depth = 0; depth < 5 && cause instanceof Error; depth += 1) {
    if (cause instanceof WireFault) return cause
    if (cause.name === 'AbortError') return cause
    if ('code' in cause && typeof cause.code === 'string') return networkFault(cause.code, error)
    cause = cause.cause
  }
  return networkFault('NETWORK_ERROR', error)
}

function networkFault(code: string, error: unknown): WireFault {
  const detail = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined
  return new WireFault(`The request failed (${code}).`, { networkCode: code, detail })
}
