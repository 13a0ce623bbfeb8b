import { AppError } from '#lib/contracts/errors'
import { MASK, type ServerConfig } from '#lib/contracts/fleet-model'
import type { Vault } from '#server/platform/ports'

/** A configuration as it is stored: values of environment and headers are sealed. */
export type SealedConfig = ServerConfig & { readonly sealed?: true }

const SECRET_MAPS = ['environment', 'headers'] as const
type SecretMap = (typeof SECRET_MAPS)[number]

const placeOf = (serverId: string, map: SecretMap, key: string) => `mcp_servers/config/${serverId}/${map}/${key}`

function mapSecrets(
  config: ServerConfig,
  change: (value: string, map: SecretMap, key: string) => string,
): ServerConfig {
  const changed: ServerConfig = { ...config }
  for (const map of SECRET_MAPS) {
    const values = config[map]
    if (!values) continue
    changed[map] = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value, map, key)]))
  }
  return changed
}

/** Encrypts every environment and header value for its own place in this server's row. */
export function sealConfig(config: ServerConfig, serverId: string, vault: Vault): SealedConfig {
  return mapSecrets(config, (value, map, key) => vault.seal(value, placeOf(serverId, map, key)))
}

/** Decrypts what `sealConfig` sealed. Throws AppError `internal` when the root secret is another one. */
export function openConfig(config: SealedConfig, serverId: string, vault: Vault): ServerConfig {
  return mapSecrets(config, (value, map, key) => vault.open(value, placeOf(serverId, map, key)))
}

/** The configuration as answers show it: every secret value is the mask. */
export function maskConfig(config: SealedConfig): ServerConfig {
  return mapSecrets(config, () => MASK)
}

/**
 * Puts the stored value wherever a changed configuration still holds the mask. Throws AppError `invalid` when the
 * address changed too: a stored credential is never sent to another host than the one it was given for.
 */
export function unmaskConfig(config: ServerConfig, stored: ServerConfig): ServerConfig {
  const hasMoved = originOf(config.url) !== originOf(stored.url)
  return mapSecrets(config, (value, map, key) => {
    if (value !== MASK) return value
    if (map === 'headers' && hasMoved) {
      const field = `config.headers.${key}`
      const message = 'Enter the value again; it was stored for another address.'
      throw new AppError('invalid', `${field}: ${message}`, { fields: [{ field, message }] })
    }
    return stored[map]?.[key] ?? value
  })
}

const originOf = (url: string | undefined) => (url === undefined ? undefined : new URL(url).origin)
