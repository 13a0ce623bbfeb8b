import { describe, expect, it } from 'vitest'
import { AppError, ERROR_CODES } from '#lib/contracts/errors'
import { createHeardLog } from '#server/testing/heard-log'
import { problemOf } from './problem.ts'

const TRACE = { requestId: 'request-1', correlationId: 'correlation-1' }

function answerTo(error: unknown) {
  const { log, lines } = createHeardLog()
  const problem = problemOf(error, TRACE, log)
  return { ...problem, error: JSON.parse(problem.body).error, lines }
}

describe('problemOf', () => {
  it('gives each code its status', () => {
    const statuses = ERROR_CODES.map((code) => [code, answerTo(new AppError(code, 'x')).status])
    expect(Object.fromEntries(statuses)).toEqual({
      malformed: 400,
      invalid: 422,
      unauthenticated: 401,
      forbidden: 403,
      not_found: 404,
      conflict: 409,
      misdirected: 421,
      too_large: 413,
      unsupported_media: 415,
      rate_limited: 429,
      unavailable: 503,
      upstream_failed: 502,
      timeout: 504,
      internal: 500,
    })
  })

  it('answers with message, fields and details of an error made on purpose, and does not log it', () => {
    const fields = [{ field: 'name', message: 'Give a name.' }]
    const { error, lines } = answerTo(
      new AppError('invalid', 'name: Give a name.', { fields, details: { revision: 2 } }),
    )
    expect(error).toMatchObject({
      code: 'invalid',
      message: 'name: Give a name.',
      details: { revision: 2, fields },
      request_id: 'request-1',
      correlation_id: 'correlation-1',
    })
    expect(lines).toEqual([])
  })

  it.each([
    new Error('canary'),
    'canary',
    undefined,
    null,
    { code: 'forbidden', message: 'canary' },
    new AppError('internal', 'canary'),
  ])('tells nothing of %j, which is logged in full', (thrown) => {
    const { status, body, lines } = answerTo(thrown)
    expect(status).toBe(500)
    expect(body).not.toContain('canary')
    expect(body).toContain('request-1')
    expect(body).not.toMatch(/\bat .*\.ts/)
    expect(lines).toEqual([expect.objectContaining({ request_id: 'request-1', correlation_id: 'correlation-1' })])
  })

  it('says when to try again, in whole seconds and never at once', () => {
    expect(answerTo(new AppError('rate_limited', 'x', { retryAfterSeconds: 1.2 })).headers['retry-after']).toBe('2')
    expect(answerTo(new AppError('rate_limited', 'x', { retryAfterSeconds: 0 })).headers['retry-after']).toBe('1')
    expect(answerTo(new AppError('unavailable', 'x')).headers['retry-after']).toBe('5')
    expect(answerTo(new AppError('conflict', 'x')).headers).not.toHaveProperty('retry-after')
  })

  it('says how to sign in only to who is not signed in', () => {
    expect(answerTo(new AppError('unauthenticated', 'x')).headers['www-authenticate']).toBe('Bearer')
    expect(answerTo(new AppError('forbidden', 'x')).headers).not.toHaveProperty('www-authenticate')
  })
})
