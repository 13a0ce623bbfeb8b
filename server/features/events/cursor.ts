import { AppError } from '#lib/contracts/errors'

export interface EventKey {
  timestamp: string
  id: string
}

/** Packs the key of the last row of a page. */
export function toCursor({ timestamp, id }: EventKey): string {
  return Buffer.from(`${timestamp}|${id}`).toString('base64url')
}

/** Unpacks a cursor. Throws AppError `invalid` when it is none of ours. */
export function fromCursor(cursor: string): EventKey {
  const [timestamp, id] = Buffer.from(cursor, 'base64url').toString('utf8').split('|')
  if (timestamp && id && /^[0-9a-f-]{36}$/.test(id) && !Number.isNaN(Date.parse(timestamp))) return { timestamp, id }
  const message = 'Use the next_cursor of the page before, or leave it out.'
  throw new AppError('invalid', `cursor: ${message}`, { fields: [{ field: 'cursor', message }] })
}
