import { expect, it } from 'vitest'
import { createAnswerMemo } from './answer-memo.ts'

function createRoom(entries?: number) {
  const memo = createAnswerMemo(entries)
  let made = 0
  const get = async (url: string, version: string) =>
    String(await memo.get(url, version, async () => `${url} ${version} ${++made}`))
  return { memo, get }
}

it('makes an answer once for an address and a version', async () => {
  const { get } = createRoom()
  expect(await get('/a', '1')).toBe('/a 1 1')
  expect(await get('/a', '1')).toBe('/a 1 1')
  expect(await get('/b', '1')).toBe('/b 1 2')
  expect(await get('/a', '2')).toBe('/a 2 3')
})

it('does not keep what throws', async () => {
  const { memo, get } = createRoom()
  await expect(memo.get('/a', '1', () => Promise.reject(new Error('away')))).rejects.toThrow('away')
  expect(await get('/a', '1')).toBe('/a 1 1')
})

it('keeps only so many, however many addresses are asked for', async () => {
  const { get } = createRoom(2)
  for (const url of ['/a', '/b', '/c']) await get(url, '1')
  expect(await get('/c', '1')).toBe('/c 1 3')
  expect(await get('/a', '1')).toBe('/a 1 4')
})
