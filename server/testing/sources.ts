import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const NOT_OURS = new Set(['node_modules', '.next', '.git', '.signalbox', 'test-results'])

export interface Source {
  /** From the root of the repository, with slashes. */
  path: string
  text: string
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? walk(path) : [path]
  })
}

/** Reads every file under these folders of the repository whose path the pattern fits. */
export function readSources(folders: readonly string[], pattern: RegExp): Source[] {
  return folders
    .flatMap((folder) => walk(join(ROOT, folder)))
    .map((path) => ({ path: relative(ROOT, path).split(sep).join('/'), full: path }))
    .filter(({ path }) => pattern.test(path))
    .map(({ path, full }) => ({ path, text: readFileSync(full, 'utf8') }))
}
