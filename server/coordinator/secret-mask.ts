import { MASK, type ServerConfig } from '#lib/contracts/fleet-model'

const SECRET_NAME = /key|token|secret|pass|auth|credential|cookie|signature|dsn|_url$/i
const SHORTEST = 6

/** Builds a function that hides a server's own secret values in text the server wrote. */
export function secretMask(config: ServerConfig): (text: string) => string {
  const named = [...Object.entries(config.environment ?? {}), ...Object.entries(config.headers ?? {})]
  const query = config.url === undefined ? [] : [...(URL.parse(config.url)?.searchParams ?? [])]
  const values = [...named, ...query]
    .filter(([name]) => SECRET_NAME.test(name))
    .flatMap(([, value]) => [value, value.replace(/^(Bearer|Basic|Token)\s+/i, '')])
  const secrets = [...new Set(values)].filter((value) => value.length >= SHORTEST).sort((a, b) => b.length - a.length)
  if (secrets.length === 0) return (text) => text
  return (text) => secrets.reduce((masked, secret) => masked.replaceAll(secret, MASK), text)
}
