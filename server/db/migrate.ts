import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Sql } from 'postgres'
import { AppError } from '#lib/contracts/errors'
import { connect, type DatabaseTarget } from './client.ts'
import { asDatabaseFault } from './faults.ts'

const FOLDER = fileURLToPath(new URL('../../drizzle/', import.meta.url))
const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/
/** Any number will do, as long as every Signalbox asks for the same one. */
const LOCK_KEY = 739_100_417

interface Migration {
  name: string
  sha256: string
  statements: string[]
}

export interface MigrateOptions {
  /** Where the `NNNN_name.sql` files are; the project's `drizzle/` unless told. */
  folder?: string
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => FILE_NAME.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      // A checkout with other line ends is the same migration.
      const text = (await readFile(`${folder}/${name}`, 'utf8')).replaceAll('\r\n', '\n')
      const statements = text.split('--> statement-breakpoint').filter((statement) => statement.trim() !== '')
      return { name, sha256: createHash('sha256').update(text).digest('hex'), statements }
    }),
  )
}

/** Compares what was applied with what is here: a migration that changed, or is unknown, must stop the start. */
function assertSameHistory(applied: Map<string, string>, migrations: Migration[]): void {
  const known = new Map(migrations.map(({ name, sha256 }) => [name, sha256]))
  for (const [name, sha256] of applied) {
    const here = known.get(name)
    if (here === undefined) {
      throw new AppError(
        'conflict',
        `The database has migration ${name}, which this version of Signalbox does not know.`,
      )
    }
    if (here !== sha256) {
      throw new AppError(
        'conflict',
        `Migration ${name} was changed after it was applied. Put the file back and add another migration instead.`,
      )
    }
  }
}

async function apply(sql: Sql, migration: Migration): Promise<void> {
  try {
    await sql.begin(async (tx) => {
      for (const statement of migration.statements) await tx.unsafe(statement).simple()
      await tx`insert into signalbox_migrations (name, sha256) values (${migration.name}, ${migration.sha256})`
    })
  } catch (error) {
    const fault = asDatabaseFault(error)
    if (fault !== error) throw fault
    const reason = error instanceof Error ? error.message : String(error)
    throw new AppError('internal', `Migration ${migration.name} failed: ${reason}`, { cause: error })
  }
}

/** Brings a database to the latest migration and answers the names it applied; any number may run it at once. */
export async function migrate(target: DatabaseTarget, options: MigrateOptions = {}): Promise<string[]> {
  const migrations = await readMigrations(options.folder ?? FOLDER)
  const database = connect(target, { max: 1, applicationName: 'signalbox-migrate' })
  const { sql } = database
  try {
    // The lock belongs to this one connection and ends with it, so a crash cannot leave it behind.
    await sql`select pg_advisory_lock(${LOCK_KEY})`
    await sql.unsafe(`create table if not exists signalbox_migrations (
      name text primary key, sha256 text not null, applied_at timestamptz not null default now())`)
    const rows = await sql<
      { name: string; sha256: string }[]
    >`select name, sha256 from signalbox_migrations order by name`
    const applied = new Map(rows.map(({ name, sha256 }) => [name, sha256]))
    assertSameHistory(applied, migrations)
    const due = migrations.filter(({ name }) => !applied.has(name))
    for (const migration of due) await apply(sql, migration)
    return due.map(({ name }) => name)
  } catch (error) {
    throw asDatabaseFault(error)
  } finally {
    await database.close()
  }
}
