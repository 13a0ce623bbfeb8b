import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { connect } from '../db/client.ts'
import { startEmbedded } from '../db/embedded/start-embedded.ts'
import { migrate } from '../db/migrate.ts'
import { onCluster } from './database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A database of the run's cluster from which others are made and dropped. */
    clusterUrl: string
    /** The name of the migrated database that every test's own is copied from. */
    templateName: string
  }
}

const quiet = { info: () => {}, warn: console.warn, error: console.error }

async function startCluster(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL
  if (given) return { url: given, stop: async () => {} }
  const dataDir = await mkdtemp(join(tmpdir(), 'signalbox-test-'))
  // As root, PostgreSQL runs as another user, who must be able to enter.
  await chmod(dataDir, 0o755)
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
  const embedded = await startEmbedded({ dataDir, log: quiet, settings })
  return {
    url: embedded.url,
    async stop() {
      await embedded.stop()
      await rm(embedded.home, { recursive: true, force: true })
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Starts one throw-away cluster for the run and migrates the template in it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startCluster()
  const templateName = `signalbox_template_${process.pid}`
  const database = connect(cluster.url, { max: 1 })
  try {
    await database.sql.unsafe(`drop database if exists ${templateName}`)
    await database.sql.unsafe(`create database ${templateName}`)
    await migrate(onCluster(cluster.url, templateName))
  } finally {
    await database.close()
  }
  project.provide('clusterUrl', cluster.url)
  project.provide('templateName', templateName)
  return async () => {
    const last = connect(cluster.url, { max: 1 })
    await last.sql.unsafe(`drop database if exists ${templateName} with (force)`)
    await last.close()
    await cluster.stop()
  }
}
