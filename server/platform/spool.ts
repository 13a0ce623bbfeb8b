import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Log } from './log.ts'
import type { OutboxRecord } from './outbox-record.ts'

export interface Spool {
  /** Appends records and forces them to disk. */
  append(records: readonly OutboxRecord[]): void
  /** The next records in order, or null; `done` removes them. */
  read(limit: number): { records: OutboxRecord[]; done(): void } | null
  size(): number
  close(): void
}

const SEGMENT_MAX = 5000

/**
 * An append-only queue of records on disk: numbered segments of lines `crc32 json`. A line that a crash cut short fails
 * its checksum and is left out; the lines before it stand.
 */
export function createSpool(folder: string, log: Log): Spool {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const segments = readdirSync(folder)
    .filter((name) => /^\d{12}\.spool$/.test(name))
    .sort()
  const loaded: OutboxRecord[][] = segments.map((name) => parse(readFileSync(join(folder, name), 'utf8'), log))
  let next = Number(segments.at(-1)?.slice(0, 12) ?? 0) + 1
  let open: { fd: number; count: number } | null = null
  let offset = 0

  const closeOpen = () => {
    if (open) closeSync(open.fd)
    open = null
  }
  const openSegment = () => {
    const name = `${String(next++).padStart(12, '0')}.spool`
    segments.push(name)
    loaded.push([])
    return { fd: openSync(join(folder, name), 'a', 0o600), count: 0 }
  }
  const dropFirst = () => {
    const name = segments.shift()
    loaded.shift()
    offset = 0
    if (segments.length === 0) closeOpen()
    if (name && existsSync(join(folder, name))) rmSync(join(folder, name))
  }
  return {
    append(records) {
      if (records.length === 0) return
      if (!open || open.count >= SEGMENT_MAX) {
        closeOpen()
        open = openSegment()
      }
      writeSync(open.fd, records.map(line).join(''))
      fsyncSync(open.fd)
      open.count += records.length
      loaded.at(-1)?.push(...records)
    },
    read(limit) {
      while (segments.length > 0) {
        const [first = []] = loaded
        const records = first.slice(offset, offset + limit)
        if (records.length > 0) {
          return {
            records,
            done() {
              offset += records.length
              if (offset >= first.length) dropFirst()
            },
          }
        }
        dropFirst()
      }
      return null
    },
    size: () => loaded.reduce((sum, records) => sum + records.length, 0) - offset,
    close: closeOpen,
  }
}

function line(record: OutboxRecord): string {
  const json = JSON.stringify(record)
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`
}

function parse(text: string, log: Log): OutboxRecord[] {
  const records: OutboxRecord[] = []
  for (const entry of text.split('\n')) {
    if (entry === '') continue
    const json = entry.slice(9)
    if (crc32(json).toString(16).padStart(8, '0') !== entry.slice(0, 8)) {
      log.warn({ bytes: entry.length }, 'a spooled record is damaged and was left out')
      continue
    }
    records.push(JSON.parse(json) as OutboxRecord) // safe because the checksum says we wrote it
  }
  return records
}
