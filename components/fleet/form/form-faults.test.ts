import { expect, test } from 'vitest'
import { controlOf, faultsByControl, fieldId, summaryOf } from './form-faults.ts'

test('a fault inside a field is shown at the field', () => {
  expect(controlOf('config.args.2')).toBe('config.args')
  expect(controlOf('config.environment.API_KEY')).toBe('config.environment')
  expect(controlOf('revision')).toBeUndefined()
})

test('names the line or the variable it is about', () => {
  const faults = [
    { field: 'config.args.0', message: 'Too long.' },
    { field: 'config.environment.A-B', message: 'Name it otherwise.' },
  ]
  expect(faultsByControl(faults)).toEqual({
    'config.args': 'line 1: Too long.',
    'config.environment': 'A-B: Name it otherwise.',
  })
})

test('the summary leads to the controls', () => {
  expect(
    summaryOf([
      { field: 'config.url', message: 'Give it.' },
      { field: 'else', message: 'Why.' },
    ]),
  ).toEqual([{ message: 'url: Give it.', fieldId: fieldId('config.url') }, { message: 'else: Why.' }])
})
