import { expect, it, vi } from 'vitest'
import { AppError, isAppError } from './errors.ts'

it('knows an error of this copy of the module and of another, which instanceof does not', async () => {
  vi.resetModules()
  const other = await import('./errors.ts')
  const error = new other.AppError('conflict', 'taken')
  expect(error instanceof AppError).toBe(false)
  expect(isAppError(error)).toBe(true)
  expect(isAppError(new AppError('conflict', 'taken'))).toBe(true)
})

it.each([new Error('x'), { code: 'forbidden', message: 'x' }, { brand: 'x' }, 'AppError', null, undefined])(
  'does not take %j for one',
  (thrown) => expect(isAppError(thrown)).toBe(false),
)

it('carries code, message, fields, details, patience and cause', () => {
  const cause = new Error('why')
  const fields = [{ field: 'name', message: 'Give a name.' }]
  const error = new AppError('invalid', 'No.', { cause, fields, details: { a: 1 }, retryAfterSeconds: 3 })
  expect(error).toMatchObject({
    code: 'invalid',
    message: 'No.',
    cause,
    fields,
    details: { a: 1 },
    retryAfterSeconds: 3,
  })
  expect(error.stack).toContain('errors.test')
  expect('cause' in new AppError('invalid', 'No.')).toBe(false)
})
