import { access, chmod, lchown, lstat, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Account } from './account.ts'

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** Gives a folder and all in it to an account. */
export async function giveTree(folder: string, account: Account): Promise<void> {
  await lchown(folder, account.uid, account.gid)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await giveTree(path, account)
    else await lchown(path, account.uid, account.gid)
  }
}

/** Makes a 0700 folder of the account's (or ours); answers `false` when somebody else's file or folder is there. */
export async function claimPrivateFolder(folder: string, account: Account | undefined): Promise<boolean> {
  const own = process.geteuid?.()
  // What stands in the way shows in what is found there.
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => {})
  const found = await lstat(folder).catch(() => undefined)
  if (!found?.isDirectory() || (found.uid !== own && found.uid !== account?.uid)) return false
  if (account) await lchown(folder, account.uid, account.gid)
  await chmod(folder, 0o700)
  return true
}

/** Makes a folder of ours that everyone may enter; answers `false` when it cannot be made or is somebody else's. */
export async function claimOpenFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 })
    const found = await lstat(folder)
    if (!found.isDirectory() || found.uid !== process.geteuid?.()) return false
    await chmod(folder, 0o755)
    return true
  } catch {
    // A read-only or forbidden place is simply not the one; the caller tries another.
    return false
  }
}
