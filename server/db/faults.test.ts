import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/contracts/errors'
import { asDatabaseFault, faultCode, faultConstraint, isUnavailable } from './faults.ts'

const coded = (code: string) => Object.assign(new Error('failed'), { code })

describe('asDatabaseFault', () => {
  it.each(['ECONNREFUSED', 'ENOENT', 'CONNECTION_CLOSED', 'CONNECT_TIMEOUT', '08006', '57P01', '57P03', '53300'])(
    'calls %s unavailable',
    (code) => {
      const wrapped = new Error('Failed query', { cause: coded(code) })
      expect(isUnavailable(wrapped)).toBe(true)
      expect(asDatabaseFault(wrapped)).toMatchObject({ code: 'unavailable', retryAfterSeconds: 5, cause: wrapped })
    },
  )

  it.each(['23505', '23514', '42501', '40001'])('leaves %s as it is', (code) => {
    const error = coded(code)
    expect(isUnavailable(error)).toBe(false)
    expect(asDatabaseFault(error)).toBe(error)
  })

  it('leaves the errors of the product as they are', () => {
    const error = new AppError('conflict', 'Taken.', { cause: coded('ECONNREFUSED') })
    expect(asDatabaseFault(error)).toBe(error)
    expect(asDatabaseFault('text')).toBe('text')
  })
})

describe('faultCode', () => {
  it('looks through what drizzle wraps around an error', () => {
    const cause = Object.assign(coded('23505'), { constraint_name: 'users_email_key' })
    const wrapped = new Error('Failed query', { cause })
    expect(faultCode(wrapped)).toBe('23505')
    expect(faultConstraint(wrapped)).toBe('users_email_key')
    expect(faultCode(new Error('plain'))).toBeUndefined()
  })
})
