import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { watchAvailability } from '../availability.ts'
import { connect } from '../client.ts'
import { inTransaction, withinDeadline } from '../transaction.ts'
import { livePostmaster } from './postmaster-file.ts'
import { type Embedded, startEmbedded } from './start-embedded.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const log = { info: () => {}, warn: () => {}, error: console.error }
// Making a cluster writes through to the disk, which a busy machine makes slow.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 })

const cleanups: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function makeDataDir(): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'sbx-'))
  await chmod(parent, 0o755)
  cleanups.push(() => rm(parent, { recursive: true, force: true }))
  return join(parent, 'data')
}

async function start(dataDir: string): Promise<Embedded> {
  const embedded = await startEmbedded({ dataDir, log })
  cleanups.push(() => embedded.stop())
  return embedded
}

function open(url: string) {
  const database = connect(url)
  cleanups.push(() => database.close())
  return database
}

/** Every process whose command line names the folder: the postmaster; its backends are found by their parent. */
function processesOf(pid: number): number[] {
  const lines = execFileSync('/bin/ps', ['-eo', 'pid=,ppid=,stat='], { encoding: 'utf8' }).trim().split('\n')
  const rows = lines.map((line) => line.trim().split(/\s+/))
  return rows
    .filter(([own, parent, state]) => (Number(own) === pid || Number(parent) === pid) && !state?.startsWith('Z'))
    .map(([own]) => Number(own))
}

describe('startEmbedded', () => {
  it('makes a private cluster in UTF-8 that only a unix socket leads to', async () => {
    const embedded = await start(await makeDataDir())
    const { sql } = open(embedded.url)
    const [row] = await sql`
      select current_database() as name, current_setting('listen_addresses') as addresses,
        current_setting('fsync') as fsync, pg_encoding_to_char(encoding) as encoding, datcollate as collation
      from pg_database where datname = current_database()`
    expect(row).toEqual({ name: 'signalbox', addresses: '', fsync: 'on', encoding: 'UTF8', collation: 'C' })
    const folder = new URL(embedded.url).searchParams.get('host') ?? ''
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
  })

  it('restarts a postmaster that was killed, with its data', async () => {
    const embedded = await start(await makeDataDir())
    const { sql } = open(embedded.url)
    await sql`create table kept (id int)`
    await sql`insert into kept values (1)`
    const before = embedded.pid
    process.kill(before, 'SIGKILL')
    await vi.waitFor(() => expect(embedded.pid).not.toBe(before), { timeout: 15_000 })
    await vi.waitFor(async () => expect(await sql`select id from kept`).toEqual([{ id: 1 }]), { timeout: 5_000 })
  })

  it('adopts a postmaster whose Signalbox was killed', async () => {
    const dataDir = await makeDataDir()
    const script = `import { startEmbedded } from './server/db/embedded/start-embedded.ts'
      const log = { info() {}, warn() {}, error() {} }
      const embedded = await startEmbedded({ dataDir: process.argv[1], log })
      process.stdout.write(String(embedded.pid))
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script, dataDir], { cwd: root })
    const [printed] = (await once(child.stdout, 'data')) as [Buffer]
    child.kill('SIGKILL')
    await once(child, 'exit')
    const embedded = await start(dataDir)
    expect(embedded.wasRunning).toBe(true)
    expect(embedded.pid).toBe(Number(printed.toString()))
    process.kill(embedded.pid, 'SIGKILL')
    const { sql } = open(embedded.url)
    await vi.waitFor(() => sql`select 1`, { timeout: 15_000, interval: 100 })
  })

  it('starts in spite of a stale postmaster.pid, even one whose number belongs to another process', async () => {
    const dataDir = await makeDataDir()
    const first = await start(dataDir)
    await first.stop()
    const file = join(first.home, 'postgres/postmaster.pid')
    await writeFile(file, `${process.pid}\n${first.home}/postgres\n1\n5432\n/nowhere\n`)
    expect(await livePostmaster(join(first.home, 'postgres'))).toBeUndefined()
    const second = await start(dataDir)
    await open(second.url).sql`select 1`
  })

  it('begins again after a crash in the middle of making the cluster', async () => {
    const dataDir = await makeDataDir()
    // No process ever has this number.
    const abandoned = join(dataDir, 'postgres.making-99999999')
    await mkdir(abandoned, { recursive: true })
    await writeFile(join(abandoned, 'PG_VERSION'), '18\n')
    await open((await start(dataDir)).url).sql`select 1`
    await expect(access(abandoned)).rejects.toThrow()
  })

  it('leaves no process behind when it stops, not even with a hung backend', async () => {
    const embedded = await start(await makeDataDir())
    const database = connect(embedded.url, { max: 1 })
    const [row] = await database.sql`select pg_backend_pid() as pid`
    const { pid } = embedded
    const family = processesOf(pid)
    expect(family.length).toBeGreaterThan(3)
    process.kill(Number(row?.pid), 'SIGSTOP')
    await embedded.stop()
    await vi.waitFor(() => expect(family.flatMap(processesOf)).toEqual([]), { timeout: 5_000 })
    await database.close()
  }, 60_000)

  it('keeps the socket path short when the data folder is deep', async () => {
    const dataDir = join(await makeDataDir(), 'deep'.repeat(30))
    const embedded = await start(dataDir)
    const folder = new URL(embedded.url).searchParams.get('host') ?? ''
    cleanups.unshift(() => rm(folder, { recursive: true, force: true }))
    expect(Buffer.byteLength(join(folder, '.s.PGSQL.5432'))).toBeLessThanOrEqual(107)
  })

  it('takes a home outside when PostgreSQL as another user cannot enter the data folder', async () => {
    const dataDir = await makeDataDir()
    await mkdir(dataDir, { mode: 0o700 })
    const first = await start(dataDir)
    cleanups.unshift(() => rm(first.home, { recursive: true, force: true }))
    await open(first.url).sql`create table kept (id int)`
    await first.stop()
    // Only root runs PostgreSQL as somebody else; anyone else enters their own folder.
    const isRoot = process.geteuid?.() === 0
    expect(first.home === dataDir).toBe(!isRoot)
    if (isRoot) expect(await readFile(join(dataDir, 'postgres-location.json'), 'utf8')).toContain(first.home)
    const second = await start(dataDir)
    expect(await open(second.url).sql`select id from kept`).toEqual([])
  })

  it('keeps a cluster whose data folder was closed to others later', async () => {
    const dataDir = await makeDataDir()
    const first = await start(dataDir)
    await open(first.url).sql`create table kept (id int)`
    await first.stop()
    await chmod(dataDir, 0o700)
    const second = await start(dataDir)
    cleanups.unshift(() => rm(second.home, { recursive: true, force: true }))
    expect(await open(second.url).sql`select id from kept`).toEqual([])
  })
})

describe('a hung database', () => {
  it('answers unavailable within five seconds and is used again as soon as it goes on', async () => {
    const embedded = await start(await makeDataDir())
    const database = open(embedded.url)
    const availability = watchAvailability(database, { intervalMs: 200, timeoutMs: 500 })
    cleanups.push(() => availability.stop())
    await database.sql`create table notes (id int)`
    await Promise.all(Array.from({ length: 10 }, () => database.sql`select pg_sleep(0.05)`))

    const family = processesOf(embedded.pid)
    for (const pid of family) process.kill(pid, 'SIGSTOP')
    const startedAt = Date.now()
    const write = inTransaction(database, (tx) => tx.execute('insert into notes values (1)'))
    const read = withinDeadline(database.orm.execute('select 1'))
    await Promise.all(
      [write, read].map((asked) => expect(asked).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 5 })),
    )
    expect(Date.now() - startedAt).toBeLessThan(5_000)
    await vi.waitFor(() => expect(availability.isUp).toBe(false), { timeout: 5_000 })
    expect(() => availability.assertUp()).toThrow(expect.objectContaining({ code: 'unavailable' }))

    for (const pid of family) process.kill(pid, 'SIGCONT')
    await vi.waitFor(() => expect(availability.isUp).toBe(true), { timeout: 10_000 })
    await inTransaction(database, (tx) => tx.execute('insert into notes values (2)'))
    const rows = await database.sql`select id from notes`
    expect(rows).toEqual([{ id: 2 }])
  })

  it('says unavailable while the database is gone, and recovers by itself', async () => {
    const embedded = await start(await makeDataDir())
    const database = open(embedded.url)
    const availability = watchAvailability(database, { intervalMs: 100 })
    cleanups.push(() => availability.stop())
    const changes: boolean[] = []
    availability.onChange(({ isUp }) => changes.push(isUp))
    await database.sql`select 1`
    const working = inTransaction(database, (tx) => tx.execute('select pg_sleep(3)'))
    const failed = expect(working).rejects.toMatchObject({ code: 'unavailable' })
    await vi.waitFor(async () => {
      const [row] = await database.sql`select count(*)::int as n from pg_stat_activity where query like '%pg_sleep(3)%'`
      expect(row?.n).toBeGreaterThan(1)
    })
    process.kill(embedded.pid, 'SIGKILL')
    await failed
    await vi.waitFor(() => expect(changes).toEqual([false, true]), { timeout: 10_000 })
    await inTransaction(database, (tx) => tx.execute('select 1'))
  })
})
