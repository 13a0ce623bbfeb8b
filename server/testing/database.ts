import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import { connect, type Database } from '../db/client.ts'

export interface TestDatabase {
  url: string
  db: Database
  /** Closes `db` and drops the database; call it in `afterAll`. */
  drop(): Promise<void>
}

/** Answers the URL of another database of the same cluster. */
export function onCluster(clusterUrl: string, name: string): string {
  const url = new URL(clusterUrl)
  url.pathname = `/${name}`
  return url.href
}

async function administer(statement: string): Promise<void> {
  const cluster = connect(inject('clusterUrl'), { max: 1 })
  try {
    await cluster.sql.unsafe(statement)
  } finally {
    await cluster.close()
  }
}

/** Makes a database of the test's own: migrated, or empty when asked for. */
export async function createTestDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const template = options.empty ? 'template0' : inject('templateName')
  await administer(`create database ${name} template ${template}`)
  const url = onCluster(inject('clusterUrl'), name)
  const db = connect(url)
  return {
    url,
    db,
    async drop() {
      await db.close()
      await administer(`drop database if exists ${name} with (force)`)
    },
  }
}
