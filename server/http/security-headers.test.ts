import { describe, expect, it } from 'vitest'
import { securityHeaders } from './security-headers.ts'

const policyOf = (parts: Partial<Parameters<typeof securityHeaders>[0]>) => {
  const headers = securityHeaders({ nonce: 'n0nce', isHttps: false, isDevelopment: false, ...parts })
  return headers['content-security-policy'] ?? ''
}

describe('the content security policy', () => {
  it('lets only scripts and styles with the nonce run, and nothing from elsewhere in (SEC-18)', () => {
    const policy = policyOf({})
    expect(policy).toContain("script-src 'self' 'nonce-n0nce' 'strict-dynamic';")
    expect(policy).toContain("style-src 'self' 'nonce-n0nce';")
    for (const closed of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"]) {
      expect(policy).toContain(closed)
    }
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
  })

  it('lets the page open a socket to its own host only', () => {
    expect(policyOf({ host: 'box.test:3000' })).toContain("connect-src 'self' ws://box.test:3000;")
    expect(policyOf({ host: 'box.test', isHttps: true })).toContain("connect-src 'self' wss://box.test;")
  })

  it('widens in development alone', () => {
    expect(policyOf({ isDevelopment: true })).toContain("'unsafe-eval'")
  })
})

it('asks for https for a year where there is https', () => {
  const plain = securityHeaders({ nonce: 'n', isHttps: false, isDevelopment: false })
  const safe = securityHeaders({ nonce: 'n', isHttps: true, isDevelopment: false })
  expect(plain).not.toHaveProperty('strict-transport-security')
  expect(safe['strict-transport-security']).toBe('max-age=31536000')
  expect(safe['x-content-type-options']).toBe('nosniff')
})
