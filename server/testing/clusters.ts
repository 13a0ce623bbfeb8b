import { execFile } from 'node:child_process'
import { chmod, chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chooseAccount, cleanEnvironment } from '../db/embedded/account.ts'

const DEBIAN = '/usr/lib/postgresql'
const run = promisify(execFile)

export interface InstalledVersion {
  version: string
  bin: string
}

/** Finds the PostgreSQL versions Debian's packages installed on this machine, from 14 on. */
export async function installedVersions(): Promise<InstalledVersion[]> {
  const versions = await readdir(DEBIAN).catch(() => [])
  return versions
    .filter((version) => Number(version) >= 14)
    .map((version) => ({ version, bin: `${DEBIAN}/${version}/bin` }))
}

/** Starts a throw-away cluster of an installed version on a unix socket. */
export async function startInstalled({ bin }: InstalledVersion): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-pg-'))
  const account = await chooseAccount()
  if (account) await chown(folder, account.uid, account.gid)
  await chmod(folder, 0o700)
  const cluster = join(folder, 'cluster')
  const as = { cwd: '/', env: cleanEnvironment(), ...account }
  await run(`${bin}/initdb`, ['-D', cluster, '-A', 'trust', '-U', 'signalbox', '-E', 'UTF8', '--locale=C', '-N'], as)
  const settings = `-k ${folder} -c listen_addresses='' -c fsync=off`
  await run(`${bin}/pg_ctl`, ['-D', cluster, '-w', '-l', `${folder}/log`, '-o', settings, 'start'], as)
  return {
    url: `postgresql://signalbox@localhost/postgres?host=${encodeURIComponent(folder)}`,
    async stop() {
      await run(`${bin}/pg_ctl`, ['-D', cluster, '-w', '-m', 'immediate', 'stop'], as)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
