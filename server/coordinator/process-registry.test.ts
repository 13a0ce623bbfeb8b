import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ProcessRegistry } from './process-registry.ts'
import { readStat } from './process-tree.ts'

const children: ChildProcess[] = []
let dataDir = ''

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'signalbox-registry-'))
})

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(dataDir, { recursive: true, force: true })
})

function sleeper(group?: string): number {
  const env = {
    NODE_ENV: 'test' as const,
    PATH: process.env.PATH ?? '',
    ...(group === undefined ? {} : { SIGNALBOX_GROUP: group }),
  }
  const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore', env })
  children.push(child)
  return child.pid as number
}

const isAlive = (pid: number) => !['Z', undefined].includes(readStat(pid)?.state)
const recorded = () => JSON.parse(readFileSync(join(dataDir, 'run', 'processes.json'), 'utf8'))

describe.runIf(process.platform === 'linux')('the process registry', () => {
  it('has recorded a group before it answers', () => {
    const pid = sleeper()
    new ProcessRegistry(dataDir).add('one', pid)
    expect(recorded().groups).toEqual([{ serverId: 'one', pid, startTime: readStat(pid)?.startTime }])
  })

  it('ends the groups a former life recorded (REL-07)', async () => {
    const pid = sleeper()
    new ProcessRegistry(dataDir).add('one', pid)
    await new ProcessRegistry(dataDir).sweep()
    expect(isAlive(pid)).toBe(false)
    expect(recorded().groups).toEqual([])
  })

  it('leaves a process alone that merely has a recorded pid, or belongs to another boot (REL-07)', async () => {
    const pid = sleeper()
    new ProcessRegistry(dataDir).add('one', pid)
    const file = join(dataDir, 'run', 'processes.json')
    const { bootId, groups } = recorded()
    for (const changed of [
      { bootId, groups: [{ ...groups[0], startTime: '1' }] },
      { bootId, groups: [{ ...groups[0], startTime: null }] },
      { bootId: 'another', groups },
    ]) {
      writeFileSync(file, JSON.stringify(changed))
      await new ProcessRegistry(dataDir).sweep()
      expect(isAlive(pid)).toBe(true)
    }
    writeFileSync(file, '{"half')
    await new ProcessRegistry(dataDir).sweep()
    expect(isAlive(pid)).toBe(true)
  })

  it('ends what carries its marker and nothing that carries another', async () => {
    const registry = new ProcessRegistry(dataDir)
    const own = sleeper(`${registry.marker}/server/1`)
    const foreign = sleeper('00000000-0000-4000-8000-000000000000/server/1')
    await registry.sweep()
    expect(isAlive(own)).toBe(false)
    expect(isAlive(foreign)).toBe(true)
    expect(new ProcessRegistry(dataDir).marker).toBe(registry.marker)
  })
})
