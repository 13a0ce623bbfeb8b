// Plain JavaScript that an old Node runs too: it brings the right one, installs and builds what is stale.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')
const BIN = join(PROJECT, 'node_modules', '.bin')
const INSTALL_STAMP = join(PROJECT, 'node_modules', '.signalbox-installed')
const BUILD_STAMP = join(PROJECT, '.next', 'signalbox-build')

/** What the pages are built from; a change in any of it makes the build stale. */
const BUILD_SOURCES = [
  'app',
  'components',
  'lib',
  'server/bridge',
  'public',
  'next.config.ts',
  'instrumentation-client.ts',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
]

/** The Node the project brings; the running one when it is new enough and the platform has no package. */
export function nodeBinary() {
  const own = join(BIN, process.platform === 'win32' ? 'node.cmd' : 'node')
  if (existsSync(own)) return own
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath
  fail(`This platform has no Node.js package in the project, and ${process.version} is too old. Install Node.js 24.`)
}

/** The environment of everything started from here: the project's programs come first. */
export function childEnv(extra = {}) {
  return { ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH ?? ''}`, ...extra }
}

export function fail(message) {
  process.stderr.write(`signalbox: ${message}\n`)
  process.exit(1)
}

/** Runs a program to its end; ends this one when it fails. */
export function mustRun(command, args, env = childEnv()) {
  const { status, error } = spawnSync(command, args, { cwd: PROJECT, stdio: 'inherit', env })
  if (error) fail(`${command} could not be started: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}

/** Installs exactly what the lock file says, unless that is what is there. */
export function ensureInstalled() {
  const lock = createHash('sha256')
    .update(readFileSync(join(PROJECT, 'package-lock.json')))
    .digest('hex')
  if (existsSync(INSTALL_STAMP) && readFileSync(INSTALL_STAMP, 'utf8') === lock) return
  process.stderr.write('signalbox: installing packages…\n')
  mustRun(
    process.platform === 'win32' ? 'npm.cmd' : 'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    process.env,
  )
  writeFileSync(INSTALL_STAMP, lock)
}

function addFiles(hash, path) {
  const full = join(PROJECT, path)
  if (!existsSync(full)) return
  if (statSync(full).isDirectory()) {
    for (const name of readdirSync(full).sort()) addFiles(hash, `${path}/${name}`)
  } else if (!/\.test\.tsx?$/.test(path)) {
    hash.update(path).update(readFileSync(full))
  }
}

/** Builds the pages, unless the last build was made from the same sources. */
export function ensureBuilt() {
  const hash = createHash('sha256')
  for (const source of BUILD_SOURCES) addFiles(hash, source)
  const wanted = hash.digest('hex')
  if (existsSync(BUILD_STAMP) && readFileSync(BUILD_STAMP, 'utf8') === wanted) return
  process.stderr.write('signalbox: building pages…\n')
  mustRun(
    nodeBinary(),
    [join(PROJECT, 'node_modules/next/dist/bin/next'), 'build'],
    childEnv({ NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }),
  )
  mkdirSync(join(PROJECT, '.next'), { recursive: true })
  writeFileSync(BUILD_STAMP, wanted)
}

/** Starts Signalbox itself and answers the child; it stops in order when this process is gone. */
export function startServer(mode) {
  return spawn(nodeBinary(), ['--env-file-if-exists=.env', join(PROJECT, 'server/main.ts')], {
    cwd: PROJECT,
    stdio: 'inherit',
    env: childEnv({
      NODE_ENV: mode,
      SIGNALBOX_LAUNCHER_PID: String(process.pid),
      NEXT_TELEMETRY_DISABLED: '1',
      // What was compiled once need not be compiled at the next start.
      NODE_COMPILE_CACHE: join(PROJECT, 'node_modules', '.cache', 'signalbox'),
    }),
  })
}
