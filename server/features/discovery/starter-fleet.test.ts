import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fleet } from '#lib/contracts/fleet'
import { prepareStarterFleet } from './starter-fleet.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'signalbox-starter-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const inherited = { PATH: process.env.PATH ?? '' }

it('defines real servers that are installed with the product and need no network', async () => {
  const starters = await prepareStarterFleet(dataDir, inherited)
  expect(starters.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['everything', 'filesystem', 'memory', 'sequential-thinking']),
  )
  for (const starter of starters) {
    expect(fleet.create.input.safeParse(starter).error).toBeUndefined()
    const program = starter.config.args?.[0] ?? ''
    expect(isAbsolute(program) && existsSync(program)).toBe(true)
    expect(starter.config.command).toBe('node')
  }
})

it('lets them touch nothing but the demo folder', async () => {
  const starters = await prepareStarterFleet(dataDir, inherited)
  const filesystem = starters.find(({ name }) => name === 'filesystem')
  expect(filesystem?.config.args?.slice(1)).toEqual([join(dataDir, 'demo', 'files')])
  expect(existsSync(join(dataDir, 'demo', 'files', 'README.md'))).toBe(true)
})

it('keeps what people changed there when it is prepared again', async () => {
  await prepareStarterFleet(dataDir, inherited)
  const readme = join(dataDir, 'demo', 'files', 'README.md')
  writeFileSync(readme, 'mine')
  await prepareStarterFleet(dataDir, inherited)
  expect(readFileSync(readme, 'utf8')).toBe('mine')
})

it('leaves the git server out where there is no git', async () => {
  const names = (await prepareStarterFleet(dataDir, { PATH: dataDir })).map(({ name }) => name)
  expect(names).toEqual(['everything', 'filesystem', 'memory', 'sequential-thinking'])
})
