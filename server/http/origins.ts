import { isLoopback } from '#server/domain/loopback'

export interface OriginParts {
  /** The public origin, for example `https://signalbox.example.org`. */
  origin: string
  /** Where the process listens. */
  host: string
  port: number
}

export interface OriginCheck {
  /** Whether a Host header names us: a page of another name that resolves to us (DNS rebinding) does not. */
  isOwnHost(host: string | undefined): boolean
  /** Whether an Origin header is one of our pages'. */
  isOwnOrigin(origin: string): boolean
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]']

/** Makes the check of Host and Origin: the public name, and the loopback names when nobody else can reach the port. */
export function createOriginCheck({ origin, host, port }: OriginParts): OriginCheck {
  const local = isLoopback(host) ? LOOPBACK_NAMES.map((name) => new URL(`http://${name}:${port}`)) : []
  const own = [new URL(origin), ...local]
  const hosts = new Set(own.flatMap(hostForms))
  const origins = new Set(own.map((url) => url.origin))
  return {
    isOwnHost: (value) => value !== undefined && hosts.has(value.toLowerCase()),
    isOwnOrigin: (value) => origins.has(value),
  }
}

/** A default port may be written or left out. */
function hostForms({ protocol, hostname, port }: URL): string[] {
  const standard = protocol === 'https:' ? '443' : '80'
  return port === '' ? [hostname, `${hostname}:${standard}`] : [`${hostname}:${port}`]
}
