import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockDataDir } from './instance-lock.ts'

let dataDir: string
let path: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'signalbox-lock-'))
  path = join(dataDir, 'run', 'instance.lock')
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

async function lockInAnotherProcess(): Promise<ChildProcess> {
  const source = JSON.stringify(new URL('./instance-lock.ts', import.meta.url).href)
  const script = `import { lockDataDir } from ${source}
    lockDataDir(process.argv[1]); console.log('locked'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

function leaveLock(text: string): void {
  mkdirSync(join(dataDir, 'run'), { recursive: true })
  writeFileSync(path, text)
}

describe('the lock of a data folder', () => {
  it('is refused while its holder lives, and free as soon as the holder was killed', async () => {
    const holder = await lockInAnotherProcess()
    expect(() => lockDataDir(dataDir)).toThrow(`Signalbox (process ${holder.pid}) is using ${dataDir} already`)
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    const release = lockDataDir(dataDir)
    expect(readFileSync(path, 'utf8')).toMatch(new RegExp(`^${process.pid} `))
    release()
  })

  it('can be taken again after it was given back', () => {
    lockDataDir(dataDir)()
    expect(() => statSync(path)).toThrow()
    lockDataDir(dataDir)()
  })

  it('is not held by a later process that merely has the number of the holder', () => {
    leaveLock(`${process.ppid} 1`)
    lockDataDir(dataDir)()
  })

  it.each(['', 'nonsense', '1 1', '-5 1', '999999999 7'])('is taken over from a file that says %j', (text) => {
    leaveLock(text)
    lockDataDir(dataDir)()
  })

  it('is for its owner only', () => {
    const release = lockDataDir(dataDir)
    expect(statSync(path).mode & 0o077).toBe(0)
    expect(statSync(join(dataDir, 'run')).mode & 0o077).toBe(0)
    release()
  })
})
