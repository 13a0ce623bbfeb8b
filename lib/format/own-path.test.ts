import { expect, it } from 'vitest'
import { ownPath } from './own-path.ts'

it('keeps paths of our own pages', () => {
  for (const path of ['/', '/servers/files?tab=logs#end', '/events?level=error']) expect(ownPath(path)).toBe(path)
})

it('goes to the start instead of anywhere else', () => {
  const others = [
    undefined,
    null,
    ['/servers'],
    '',
    'servers',
    'https://evil.test/',
    '//evil.test',
    '/\\evil.test',
    '/\t/evil.test',
    '/%0a//evil.test\n',
    '/..//evil.test\\',
    'javascript:alert(1)',
    '/sign-in?next=/sign-in',
    '/setup',
    '/api/auth/sign-out',
  ]
  for (const other of others) expect(ownPath(other)).toBe('/')
})

it('does not leave the site by dots', () => {
  expect(ownPath('/..//evil.test')).not.toMatch(/^\/[/\\]/)
})
