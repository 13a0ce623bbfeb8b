import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#lib/contracts/errors'

/**
 * Claims a data directory for this process; two instances on one directory would end each other's servers. Answers the
 * function that gives it back. Throws AppError `conflict` while its holder lives.
 */
export function lockDataDir(dataDir: string): () => void {
  mkdirSync(join(dataDir, 'run'), { recursive: true, mode: 0o700 })
  const path = join(dataDir, 'run', 'instance.lock')
  const mine = `${process.pid} ${startTimeOf(process.pid)}`
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(path, mine, { flag: 'wx', mode: 0o600 })
      return () => rmSync(path, { force: true })
    } catch (error) {
      if (!isExisting(error)) throw error
      const [pid = '', startTime = ''] = readFileSync(path, 'utf8').split(' ')
      if (Number(pid) !== process.pid && isAlive(Number(pid), startTime)) {
        throw new AppError(
          'conflict',
          `Signalbox (process ${pid}) is using ${dataDir} already. Stop it, or set SIGNALBOX_DATA_DIR to another folder.`,
        )
      }
      rmSync(path, { force: true })
    }
  }
  throw new AppError('conflict', `${dataDir} is being claimed by another Signalbox at this moment. Try again.`)
}

const isExisting = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'EEXIST'

/** Clock ticks after boot at which a process began (Linux), which tells it from a later one with its number. */
function startTimeOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    // No such process, or no /proc: the number alone has to do.
    return ''
  }
}

function isAlive(pid: number, startTime: string): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  return startTime === '' || startTimeOf(pid) === startTime
}
