import { isAppError } from '#lib/contracts/errors'
import { readEnv } from '../platform/env.ts'
import { createLog } from '../platform/log.ts'
import { startEmbedded } from './embedded/start-embedded.ts'
import { migrate } from './migrate.ts'

const env = readEnv()
const log = createLog({ level: env.logLevel, format: env.logFormat })

async function migrateEmbedded(dataDir: string): Promise<string[]> {
  const embedded = await startEmbedded({ dataDir, log })
  try {
    return await migrate(embedded.url)
  } finally {
    // One that was running may be in use by a Signalbox at this moment.
    if (embedded.wasRunning) embedded.leave()
    else await embedded.stop()
  }
}

try {
  const applied = await (env.databaseUrl ? migrate(env.databaseUrl) : migrateEmbedded(env.dataDir))
  log.info(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`)
} catch (error) {
  log.error(isAppError(error) ? error.message : error)
  process.exitCode = 1
}
