import { expect, it } from 'vitest'
import { takeNoise } from './no-noise.ts'

it('hears what is printed', async () => {
  console.warn('%s is loud', 'this')
  console.error(new Error('and this').message)
  expect(await takeNoise()).toEqual(['console.warn: this is loud', 'console.error: and this'])
})

it('hears warnings of the process', async () => {
  process.emitWarning('something leaks', 'MaxListenersExceededWarning')
  expect(await takeNoise()).toEqual(['warning: MaxListenersExceededWarning: something leaks'])
})

it('hears nothing where nothing is said', async () => {
  expect(await takeNoise()).toEqual([])
})
