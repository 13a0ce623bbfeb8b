import { type Logger, pino } from 'pino'

export type Log = Logger

/** Words of keys whose values never reach a log line. */
const SECRET_PATHS = ['password', 'token', 'secret', 'authorization', 'cookie', 'environment', 'headers'].flatMap(
  (word) => [word, `*.${word}`],
)

/** Builds the one logger: JSON lines, or readable ones on a terminal; known secret members are removed. */
export function createLog(options: { level: string; format: 'pretty' | 'json' }): Log {
  const settings = { level: options.level, base: null, redact: { paths: SECRET_PATHS, censor: '[redacted]' } }
  if (options.format === 'json') return pino(settings)
  return pino({
    ...settings,
    transport: { target: 'pino-pretty', options: { translateTime: 'HH:MM:ss.l', ignore: 'pid,hostname' } },
  })
}
