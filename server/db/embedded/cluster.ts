import { lstat, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '#lib/contracts/errors'
import { type Account, runAs } from './account.ts'
import type { Binaries } from './binaries.ts'
import { claimPrivateFolder, exists } from './ownership.ts'
import { isThere } from './postmaster-file.ts'

export const DATABASE_USER = 'signalbox'

/** Clears away what a crash in the middle of `initdb` left behind. */
async function clearAbandoned(cluster: string): Promise<void> {
  const prefix = `${basename(cluster)}.making-`
  for (const name of await readdir(dirname(cluster))) {
    const isAbandoned = name.startsWith(prefix) && !isThere(Number(name.slice(prefix.length)))
    if (isAbandoned) await rm(join(dirname(cluster), name), { recursive: true, force: true })
  }
}

async function assertSameMajor(cluster: string, major: string): Promise<void> {
  const found = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim()
  if (found === major) return
  throw new AppError(
    'unavailable',
    `The database in ${cluster} was made by PostgreSQL ${found}, and this Signalbox brings PostgreSQL ${major}. ` +
      'Export it with the version that made it, or set DATABASE_URL.',
  )
}

async function removeEmpty(cluster: string): Promise<void> {
  const found = await lstat(cluster).catch(() => undefined)
  // Only an empty folder may go: anything else could be somebody's data.
  if (found?.isDirectory() && (await readdir(cluster)).length === 0) await rm(cluster, { recursive: true })
}

/** Makes the cluster, once: in a folder beside its place, so that a half-made one is never taken for a whole one. */
export async function ensureCluster(cluster: string, binaries: Binaries, account: Account | undefined): Promise<void> {
  await mkdir(dirname(cluster), { recursive: true })
  await clearAbandoned(cluster)
  if (await exists(join(cluster, 'PG_VERSION'))) return assertSameMajor(cluster, binaries.major)
  await removeEmpty(cluster)
  const making = `${cluster}.making-${process.pid}`
  await rm(making, { recursive: true, force: true })
  await claimPrivateFolder(making, account)
  try {
    const options = ['--encoding=UTF8', '--locale=C', '--auth=trust', `--username=${DATABASE_USER}`]
    await runAs(account, binaries.initdb, ['-D', making, ...options, '--no-instructions'])
    await rename(making, cluster)
  } catch (error) {
    await rm(making, { recursive: true, force: true })
    if (await exists(join(cluster, 'PG_VERSION'))) return
    const reason = error instanceof Error ? error.message : String(error)
    throw new AppError(
      'unavailable',
      `The embedded database could not be made in ${cluster}: ${reason} Set DATABASE_URL to use a PostgreSQL of your own.`,
      {
        cause: error,
      },
    )
  }
}
