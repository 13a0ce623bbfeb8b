import { createHash } from 'node:crypto'
import { cp, lstat, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '#lib/contracts/errors'
import { type Account, accountOfCluster, canReach } from './account.ts'
import { claimOpenFolder, claimPrivateFolder, exists, giveTree } from './ownership.ts'
import { livePostmaster } from './postmaster-file.ts'

/** In the data folder; says where the cluster is when it cannot be in the data folder itself. */
const POINTER = 'postgres-location.json'
const SYSTEM_ROOT = '/var/lib/signalbox'
/** What fits into `sun_path` on every system (macOS: 104 with its end). */
const LONGEST_SOCKET_PATH = 103

interface Pointer {
  /** The data folder this was written for: a copied data folder must not share the original's cluster. */
  dataDir: string
  home: string
}

/** Where a cluster lives: `<home>/postgres`, and its socket. */
export interface Home {
  home: string
  cluster: string
  /** Whom PostgreSQL runs as: the owner of a cluster that exists, else the one chosen. */
  account: Account | undefined
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

/** Answers the folder for what PostgreSQL's user cannot reach elsewhere: the system's own place, or a temporary one. */
export async function fallbackRoot(account: Account | undefined): Promise<string> {
  const candidates = [SYSTEM_ROOT, join(tmpdir(), 'signalbox'), '/tmp/signalbox']
  for (const root of candidates) {
    if ((await claimOpenFolder(root)) && (await canReach(account, `${root}/.`))) return root
  }
  throw new AppError(
    'unavailable',
    `PostgreSQL does not run as root, and its user can reach none of ${candidates.join(', ')}. ` +
      'Set SIGNALBOX_DATA_DIR to a folder other users can enter, or set DATABASE_URL.',
  )
}

async function readPointer(dataDir: string): Promise<Pointer | undefined> {
  const file = join(dataDir, POINTER)
  if (!(await exists(file))) return undefined
  const pointer = JSON.parse(await readFile(file, 'utf8')) as Pointer
  // The data folder was copied and the original lives on: the copy begins with a cluster of its own.
  if (pointer.dataDir !== dataDir && (await exists(join(pointer.dataDir, POINTER)))) return undefined
  if (await exists(join(pointer.home, 'postgres/PG_VERSION'))) return pointer
  throw new AppError(
    'unavailable',
    `The database of ${dataDir} was kept in ${pointer.home}, which is gone. ` +
      `Put it back, or delete ${file} to begin with an empty database.`,
  )
}

/** Moves a cluster that its user can no longer reach, for example since its data folder was closed to others. */
async function moveCluster(from: string, to: string): Promise<void> {
  await rename(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV') throw error
    const making = `${to}.moving`
    await rm(making, { recursive: true, force: true })
    await cp(from, making, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true })
    await giveTree(making, await lstat(from))
    await rename(making, to)
    await rm(from, { recursive: true, force: true })
  })
}

/**
 * A data folder without a pointer is a fresh one: the cluster that stands in its place belonged to a folder of the same
 * name that was deleted, and the key to its secrets went with it. It is kept, under another name.
 */
async function setAside(home: string, cluster: string): Promise<void> {
  if ((await livePostmaster(cluster)) !== undefined) return
  await rename(cluster, join(home, `postgres-of-deleted-folder-${Date.now()}`))
}

async function describeHome(home: string, chosen: Account | undefined): Promise<Home> {
  const cluster = join(home, 'postgres')
  const account = (await exists(cluster)) ? await accountOfCluster(cluster, chosen) : chosen
  return { home, cluster, account }
}

/**
 * Finds the folder that holds, or is to hold, the cluster: the data folder, unless PostgreSQL's user cannot enter it.
 * A cluster whose postmaster survived us is left where it is.
 */
export async function findHome(dataDir: string, chosen: Account | undefined): Promise<Home> {
  const pointer = await readPointer(dataDir)
  if (pointer) return describeHome(pointer.home, chosen)
  const inPlace = join(dataDir, 'postgres')
  const isInPlace = await exists(inPlace)
  const { account } = await describeHome(dataDir, chosen)
  const canStay =
    account === undefined || (await canReach(account, `${dataDir}/.`)) || (await livePostmaster(inPlace)) !== undefined
  if (canStay) return { home: dataDir, cluster: inPlace, account }
  const home = join(await fallbackRoot(account), shortHash(dataDir))
  const cluster = join(home, 'postgres')
  if (!(await claimOpenFolder(home))) throw new AppError('unavailable', `${home} cannot be made, or is not ours.`)
  if (isInPlace && !(await exists(cluster))) await moveCluster(inPlace, cluster)
  else if (await exists(cluster)) await setAside(home, cluster)
  return describeHome(home, account)
}

/** Leaves word in the data folder of where its cluster is; only once that exists, so that a pointer is never empty. */
export async function rememberHome(dataDir: string, home: string): Promise<void> {
  if (home === dataDir) return
  const file = join(dataDir, POINTER)
  await writeFile(`${file}.new`, JSON.stringify({ dataDir, home } satisfies Pointer))
  await rename(`${file}.new`, file)
}

/** Makes the data folder and answers its one true path. */
export async function openDataFolder(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true })
  return realpath(dataDir)
}

/** Makes the 0700 folder of the socket: beside the cluster, or in a temporary folder when that path is too long. */
export async function prepareSocketFolder(home: string, account: Account | undefined): Promise<string> {
  const name = `signalbox-${shortHash(home)}`
  const candidates = [join(home, 'postgres-socket'), join(tmpdir(), name), join('/tmp', name)]
  for (const folder of candidates) {
    if (Buffer.byteLength(join(folder, '.s.PGSQL.5432')) > LONGEST_SOCKET_PATH) continue
    if ((await claimPrivateFolder(folder, account)) && (await canReach(account, `${folder}/.`))) return folder
  }
  throw new AppError('unavailable', `No folder for the database's socket could be made (${candidates.join(', ')}).`)
}
