import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MASK, ServerConfig } from '#lib/contracts/fleet-model'
import { createVault } from '#server/platform/vault'
import { maskConfig, openConfig, sealConfig, unmaskConfig } from './secrets.ts'

const vault = createVault('a root secret for tests, long enough')
const config = ServerConfig.parse({
  command: 'node',
  args: ['--port', '1'],
  environment: { API_KEY: 'canary-environment', EMPTY: '' },
  headers: { Authorization: 'canary-header' },
  url: 'https://mcp.example.org/mcp',
})

describe('sealing', () => {
  it('hides every environment and header value and nothing else, and opens for the same server (SEC-32)', () => {
    const sealed = sealConfig(config, 'server-1', vault)
    expect(JSON.stringify(sealed)).not.toContain('canary')
    expect(sealed).toMatchObject({ command: 'node', args: ['--port', '1'], url: 'https://mcp.example.org/mcp' })
    expect(openConfig(sealed, 'server-1', vault)).toEqual(config)
  })

  it('opens for no other server and under no other key (SEC-32)', () => {
    const sealed = sealConfig(config, 'server-1', vault)
    expect(() => openConfig(sealed, 'server-2', vault)).toThrow()
    const swapped = { ...sealed, environment: { EMPTY: sealed.environment?.API_KEY ?? '' } }
    expect(() => openConfig(swapped, 'server-1', vault)).toThrow()
    const moved = { ...sealed, environment: {}, headers: { API_KEY: sealed.environment?.API_KEY ?? '' } }
    expect(() => openConfig(moved, 'server-1', vault)).toThrow()
  })
})

describe('masking', () => {
  it('shows names and never values', () => {
    const shown = maskConfig(config)
    expect(shown.environment).toEqual({ API_KEY: MASK, EMPTY: MASK })
    expect(shown.headers).toEqual({ Authorization: MASK })
    expect(JSON.stringify(shown)).not.toContain('canary')
  })

  it('is undone by what is stored, so that an unchanged form changes nothing', () => {
    const maps = fc.dictionary(fc.stringMatching(/^[A-Z]{1,4}$/), fc.string())
    fc.assert(
      fc.property(maps, maps, (environment, headers) => {
        const stored = ServerConfig.parse({ url: 'https://mcp.example.org/', environment, headers: {} })
        const full = { ...stored, headers }
        expect(unmaskConfig(maskConfig(full), full)).toEqual(full)
      }),
    )
  })

  it('takes the new value where one was given, and leaves a mask under a name that holds nothing', () => {
    const changed = { ...maskConfig(config), environment: { API_KEY: 'new', OTHER: MASK } }
    expect(unmaskConfig(changed, config).environment).toEqual({ API_KEY: 'new', OTHER: MASK })
  })

  it('never sends a stored credential to another address than it was given for', () => {
    const elsewhere = { ...maskConfig(config), url: 'https://evil.example.net/mcp' }
    expect(() => unmaskConfig(elsewhere, config)).toThrow(/config\.headers\.Authorization: Enter the value again/)
    const otherPath = { ...maskConfig(config), url: 'https://mcp.example.org/other' }
    expect(unmaskConfig(otherPath, config).headers).toEqual(config.headers)
  })
})
