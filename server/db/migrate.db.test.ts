import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { installedVersions, startInstalled } from '../testing/clusters.ts'
import { createTestDatabase, onCluster, type TestDatabase } from '../testing/database.ts'
import { connect } from './client.ts'
import { migrate } from './migrate.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))

describe('migrate', () => {
  let database: TestDatabase
  let folder: string

  beforeAll(async () => {
    database = await createTestDatabase({ empty: true })
    folder = await mkdtemp(join(tmpdir(), 'signalbox-migrations-'))
    await cp(join(root, 'drizzle'), folder, { recursive: true })
  })

  afterAll(async () => {
    await database.drop()
    await rm(folder, { recursive: true, force: true })
  })

  it('brings an empty database to the latest migration, and then has nothing to do', async () => {
    const applied = await migrate(database.url)
    expect(applied[0]).toBe('0001_create_access.sql')
    expect(await migrate(database.url)).toEqual([])
    const rows = await database.db.sql`select name from signalbox_migrations order by name`
    expect(rows.map((row) => row.name)).toEqual(applied)
  })

  it('refuses a migration that was changed after it was applied', async () => {
    await writeFile(join(folder, '0001_create_access.sql'), 'select 1')
    await expect(migrate(database.url, { folder })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('0001_create_access.sql'),
    })
  })

  it('refuses a database with a migration it does not know', async () => {
    await rm(join(folder, '0001_create_access.sql'))
    await expect(migrate(database.url, { folder })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('undoes a migration that fails half way and names it', async () => {
    const own = await mkdtemp(join(tmpdir(), 'signalbox-migrations-'))
    const empty = await createTestDatabase({ empty: true })
    await writeFile(
      join(own, '0001_half.sql'),
      'create table half (id int);\n--> statement-breakpoint\nselect nonsense',
    )
    await expect(migrate(empty.url, { folder: own })).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('0001_half.sql'),
    })
    expect(await empty.db.sql`select to_regclass('half') as found`).toEqual([{ found: null }])
    await empty.drop()
    await rm(own, { recursive: true, force: true })
  })

  it('lets twenty processes migrate at once (database.migrate.one-runner)', async () => {
    const empty = await createTestDatabase({ empty: true })
    const script = `import { migrate } from './server/db/migrate.ts'
      process.stdout.write(String((await migrate(process.argv[1])).length))`
    const args = ['--input-type=module', '--eval', script, empty.url]
    const runs = Array.from({ length: 20 }, () => run(process.execPath, args, { cwd: root }))
    const counts = (await Promise.all(runs)).map(({ stdout }) => Number(stdout))
    expect(counts.filter((count) => count > 0)).toHaveLength(1)
    expect(await migrate(empty.url)).toEqual([])
    await empty.drop()
  }, 120_000)

  it('is what the command for it runs', async () => {
    const empty = await createTestDatabase({ empty: true })
    const env = { ...process.env, DATABASE_URL: empty.url, LOG_FORMAT: 'json', NODE_ENV: 'production' as const }
    const { stdout } = await run(process.execPath, ['server/db/migrate-now.ts'], { env, cwd: root })
    expect(stdout).toContain('Applied 0001_create_access.sql')
    await empty.drop()
  })

  it('has a migration for everything the schema says', async () => {
    const kit = join(root, 'node_modules/drizzle-kit/bin.cjs')
    // Into a copy: a missing migration must fail the test and not appear in the project.
    await cp(join(root, 'drizzle'), folder, { recursive: true })
    const config = join(folder, 'copy.config.ts')
    await writeFile(
      config,
      `export default ${JSON.stringify({ dialect: 'postgresql', schema: './server/db/schema/*.ts', out: relative(root, folder) })}`,
    )
    const { stdout } = await run(process.execPath, [kit, 'generate', '--config', config], { cwd: root })
    expect(stdout).toContain('No schema changes')
  })
})

const embedded = { version: 'embedded', start: async () => ({ url: inject('clusterUrl'), stop: async () => {} }) }
const installed = (await installedVersions()).map((found) => ({
  version: found.version,
  start: () => startInstalled(found),
}))

describe.each([embedded, ...installed])('on PostgreSQL $version', ({ start }) => {
  it('migrates and takes a server and an event', async () => {
    const cluster = await start()
    const admin = connect(cluster.url, { max: 1 })
    await admin.sql`create database smoke`
    const database = connect(onCluster(cluster.url, 'smoke'), { max: 1 })
    try {
      await migrate(database.target)
      const [server] = await database.sql`
        insert into mcp_servers (name, type, transport) values ('files', 'filesystem', 'stdio') returning id, revision`
      expect(server).toMatchObject({ revision: 1 })
      const [event] = await database.sql`
        insert into mcp_events (event_type, severity, category, message)
        values ('fleet.server.created', 'info', 'configuration', 'made') returning tableoid::regclass::text as place`
      expect(event?.place).toMatch(/^mcp_events_\d{8}$/)
    } finally {
      await database.close()
      await admin.sql`drop database smoke with (force)`
      await admin.close()
      await cluster.stop()
    }
  })
})
