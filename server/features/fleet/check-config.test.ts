import { describe, expect, it } from 'vitest'
import { isAppError } from '#lib/contracts/errors'
import { MASK, ServerConfig, type Transport } from '#lib/contracts/fleet-model'
import { checkConfig } from './check-config.ts'

function faultyFields(transport: Transport, given: Partial<ServerConfig>): string[] {
  try {
    checkConfig(transport, ServerConfig.parse(given))
    return []
  } catch (error) {
    if (!isAppError(error) || error.code !== 'invalid') throw error
    return error.fields?.map(({ field }) => field) ?? []
  }
}

describe('a stdio server', () => {
  it('needs a program and takes arguments, environment and folder', () => {
    expect(faultyFields('stdio', { command: 'npx', args: ['-y'], environment: { A: '1' }, cwd: '/srv' })).toEqual([])
    expect(faultyFields('stdio', {})).toEqual(['config.command'])
  })

  it('has no address and no headers', () => {
    const given = { command: 'npx', url: 'http://127.0.0.1/mcp', headers: { A: '1' } }
    expect(faultyFields('stdio', given)).toEqual(['config.url', 'config.headers'])
  })

  it('wants arguments apart from the program, save for spaces in a path', () => {
    expect(faultyFields('stdio', { command: 'npx -y server' })).toEqual(['config.command'])
    expect(faultyFields('stdio', { command: '/opt/my tools/server' })).toEqual([])
  })
})

describe.each(['streamable-http', 'sse'] as const)('a %s server', (transport) => {
  it('needs an address and takes headers', () => {
    expect(faultyFields(transport, { url: 'https://mcp.example.org/mcp', headers: { A: '1' } })).toEqual([])
    expect(faultyFields(transport, {})).toEqual(['config.url'])
  })

  it('has no program', () => {
    const given = { url: 'https://mcp.example.org/', command: 'npx', args: [], environment: {}, cwd: '/' }
    const fields = ['config.command', 'config.args', 'config.environment', 'config.cwd']
    expect(faultyFields(transport, given)).toEqual(fields)
  })

  it('keeps credentials out of its address, which everybody sees', () => {
    expect(faultyFields(transport, { url: 'https://ana:secret@mcp.example.org/' })).toEqual(['config.url'])
    expect(faultyFields(transport, { url: 'https://token@mcp.example.org/' })).toEqual(['config.url'])
  })
})

it('is refused as long as a mask stands where no value is stored', () => {
  const given = { command: 'npx', environment: { KEY: MASK, OTHER: 'x' } }
  expect(faultyFields('stdio', given)).toEqual(['config.environment.KEY'])
})

it('names every fault at once', () => {
  expect(faultyFields('stdio', { url: 'http://a/', headers: { A: MASK } })).toEqual([
    'config.command',
    'config.url',
    'config.headers',
    'config.headers.A',
  ])
})
