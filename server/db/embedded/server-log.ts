import { copyFile, open, stat, truncate } from 'node:fs/promises'

const LIMIT_BYTES = 5_000_000
const TAIL_BYTES = 4_000

/** Keeps PostgreSQL's own log bounded: the last full one is beside it as `.1`. */
export async function boundLog(path: string): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  if (size < LIMIT_BYTES) return
  // PostgreSQL keeps the file open for appending, so it is emptied in place and never renamed.
  await copyFile(path, `${path}.1`)
  await truncate(path)
}

/** Answers the last lines of the log, for an error that has to explain why PostgreSQL did not start. */
export async function logTail(path: string, lines = 12): Promise<string> {
  const file = await open(path, 'r').catch(() => undefined)
  if (!file) return ''
  try {
    const { size } = await file.stat()
    const length = Math.min(size, TAIL_BYTES)
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length)
    return buffer.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n')
  } finally {
    await file.close()
  }
}
