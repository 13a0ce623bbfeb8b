import { execFile } from 'node:child_process'
import { lstat, readFile } from 'node:fs/promises'
import { AppError } from '#lib/contracts/errors'

/** Whom PostgreSQL runs as when we are root, which it refuses to be. */
export interface Account {
  uid: number
  gid: number
}

const CANDIDATES = ['postgres', 'nobody']

async function findAccount(): Promise<Account | undefined> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  for (const name of CANDIDATES) {
    const [, , uid, gid] = lines.find(([who]) => who === name) ?? []
    // macOS writes nobody's ids as -2.
    if (uid && gid && uid !== '0') return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }
  }
  return undefined
}

/** Chooses the account to run PostgreSQL as; `undefined` means our own, which is any but root. */
export async function chooseAccount(): Promise<Account | undefined> {
  if (process.geteuid?.() !== 0) return undefined
  const account = await findAccount()
  if (account) return account
  throw new AppError(
    'unavailable',
    'PostgreSQL does not run as root, and there is neither a user "postgres" nor a user "nobody" to run it as. ' +
      'Start Signalbox as another user, or set DATABASE_URL to a PostgreSQL of your own.',
  )
}

/** Keeps to the owner of a cluster that exists, so that one made without root is not taken from its owner. */
export async function accountOfCluster(folder: string, fallback: Account | undefined): Promise<Account | undefined> {
  const { uid, gid } = await lstat(folder)
  const own = process.geteuid?.()
  if (own !== 0 && uid !== own) {
    throw new AppError(
      'unavailable',
      `The embedded database in ${folder} belongs to another user (uid ${uid}). ` +
        'Start Signalbox as that user, give the folder to this one, or set DATABASE_URL.',
    )
  }
  return own === 0 && uid !== 0 ? { uid, gid } : fallback
}

/** Runs a program as the account, with an environment of its own; answers what it printed, or throws with its errors. */
export function runAs(account: Account | undefined, command: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: '/', env: cleanEnvironment(), timeout: 60_000, ...account }
    execFile(command, args, options, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr.trim() || error.message, { cause: error }))
      else resolve(stdout)
    })
  })
}

/** PostgreSQL must not pick up settings (PGDATA, LD_LIBRARY_PATH, LC_*) from whoever started us. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  return { NODE_ENV: 'production', PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
}

/** Whether the account can reach a path: every folder on the way counts, so only trying tells. */
export async function canReach(account: Account | undefined, path: string): Promise<boolean> {
  return runAs(account, '/bin/sh', ['-c', 'test -e "$1"', 'sh', path]).then(
    () => true,
    () => false,
  )
}
