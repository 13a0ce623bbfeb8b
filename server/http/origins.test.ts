import { describe, expect, it } from 'vitest'
import { createOriginCheck } from './origins.ts'

describe('on a loopback address', () => {
  const check = createOriginCheck({ origin: 'http://localhost:3000', host: '127.0.0.1', port: 3000 })

  it('answers to the loopback names with its port', () => {
    for (const host of ['localhost:3000', 'LocalHost:3000', '127.0.0.1:3000', '[::1]:3000']) {
      expect(check.isOwnHost(host)).toBe(true)
    }
    expect(check.isOwnOrigin('http://127.0.0.1:3000')).toBe(true)
  })

  it('answers to no other name, port or spelling', () => {
    const foreign = [
      undefined,
      '',
      'evil.test',
      'evil.test:3000',
      'localhost',
      'localhost:3001',
      'localhost:3000.evil.test',
    ]
    for (const host of foreign) expect(check.isOwnHost(host)).toBe(false)
    const origins = [
      'null',
      '',
      'http://evil.test',
      'https://localhost:3000',
      'http://localhost:3001',
      'http://localhost',
    ]
    for (const origin of origins) expect(check.isOwnOrigin(origin)).toBe(false)
  })
})

describe('behind a public name', () => {
  const check = createOriginCheck({ origin: 'https://signalbox.example.org', host: '0.0.0.0', port: 3000 })

  it('answers to the public name with and without the default port', () => {
    expect(check.isOwnHost('signalbox.example.org')).toBe(true)
    expect(check.isOwnHost('signalbox.example.org:443')).toBe(true)
    expect(check.isOwnOrigin('https://signalbox.example.org')).toBe(true)
  })

  it('does not answer to loopback names, which others on the network could claim', () => {
    expect(check.isOwnHost('localhost:3000')).toBe(false)
    expect(check.isOwnOrigin('http://localhost:3000')).toBe(false)
    expect(check.isOwnOrigin('http://signalbox.example.org')).toBe(false)
  })
})
