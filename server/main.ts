import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import next from 'next'
import { isAppError } from '#lib/contracts/errors'
import { fleet } from '#lib/contracts/fleet'
import { type App, createApp } from './app.ts'
import { publishApp } from './bridge/runtime.ts'
import { connect, type Database } from './db/client.ts'
import { startEmbedded } from './db/embedded/start-embedded.ts'
import { migrate } from './db/migrate.ts'
import { EXIT_CONFIG, ensureSetup, refuseUnsafeBind } from './features/access/index.ts'
import { prepareStarterFleet } from './features/discovery/index.ts'
import { interruptCommands } from './features/fleet/index.ts'
import { systemClock } from './platform/clock.ts'
import { type Env, readEnv, withPort } from './platform/env.ts'
import { lockDataDir } from './platform/instance-lock.ts'
import { createLog, type Log } from './platform/log.ts'
import { rootSecret } from './platform/root-secret.ts'

const PROJECT = fileURLToPath(new URL('..', import.meta.url))

/** What has been started so far, to be stopped in reverse. */
class Stops {
  readonly #stops: { name: string; stop: () => Promise<void> | void }[] = []

  add(name: string, stop: () => Promise<void> | void): void {
    this.#stops.push({ name, stop })
  }

  async run(log: Log): Promise<void> {
    for (let last = this.#stops.pop(); last; last = this.#stops.pop()) {
      try {
        await last.stop()
      } catch (error) {
        // One part that will not stop must not keep the others from stopping.
        log.error({ err: error, part: last.name }, 'a part did not stop cleanly')
      }
    }
  }
}

async function start(env: Env, log: Log, stops: Stops): Promise<void> {
  stops.add('data directory', lockDataDir(env.dataDir))
  const secret = rootSecret(env.dataDir, env.secret)
  const port = env.port === 0 ? await freePort(env.host) : env.port
  const settled = withPort(env, port)
  const database = await openDatabase(settled, log, stops)
  const app = createApp({ env: settled, log, clock: systemClock, database, secret })
  stops.add('app', app.stop)
  // For tests of the watch over the coordinator: a worker that spins must be noticed and replaced.
  if (env.hasTestHooks) process.on('SIGUSR2', () => app.fleet.coordinator.sabotage('spin'))
  const setup = await ensureSetup({
    database,
    clock: systemClock,
    origin: settled.origin,
    admin: env.admin,
    emit: (draft) => void app.facts.bus.emit(draft),
  })
  const refusal = refuseUnsafeBind({
    host: env.host,
    hasOwnSecret: env.secret !== undefined,
    hasUsers: setup.kind !== 'open',
  })
  if (refusal !== null) throw Object.assign(new Error(refusal), { exitCode: EXIT_CONFIG })
  publishApp(app.face)
  await interruptCommands(database.orm)
  await listen(app, settled, stops)
  await Promise.all([
    app.start().then(() => (env.isDemo ? startStarterFleet(app, settled) : undefined)),
    servePages(app, settled, stops),
  ])
  log.info({ url: settled.origin }, `Signalbox is ready at ${settled.origin}`)
  if (setup.kind === 'open') log.info(`Create the first administrator within 60 minutes: ${setup.link}`)
}

async function openDatabase(env: Env, log: Log, stops: Stops): Promise<Database> {
  let url = env.databaseUrl
  if (url === undefined) {
    const embedded = await startEmbedded({ dataDir: env.dataDir, log })
    stops.add('embedded database', embedded.stop)
    url = embedded.url
  }
  await migrate(url)
  const database = connect(url)
  stops.add('database connections', database.close)
  return database
}

async function freePort(host: string): Promise<number> {
  const probe = createServer()
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  probe.once('error', reject)
  probe.listen(0, host, () => {
    const address = probe.address()
    probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
  })
  return promise
}

async function listen(app: App, env: Env, stops: Stops): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  app.httpServer.once('error', reject)
  app.httpServer.listen(env.port, env.host, resolve)
  await promise
  stops.add('HTTP server', () => {
    app.httpServer.close()
    // Idle keep-alive connections end now; busy ones end with their answer.
    app.httpServer.closeIdleConnections()
  })
}

async function servePages(app: App, env: Env, stops: Stops): Promise<void> {
  const pages = next({
    dev: env.isDevelopment,
    dir: PROJECT,
    httpServer: app.httpServer,
    hostname: env.host,
    port: env.port,
  })
  await pages.prepare()
  stops.add('pages', () => pages.close())
  app.serveNext(pages.getRequestHandler())
}

/** Registers five real servers on an empty database, so that there is something to see. */
async function startStarterFleet(app: App, env: Env): Promise<void> {
  if (app.fleet.snapshot.list().length > 0) return
  const definitions = await prepareStarterFleet(join(env.dataDir), { ...env.inherited })
  for (const definition of definitions) await app.asSystem(fleet.create.name, definition)
}

function explain(error: unknown, env: Env): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') return `Port ${env.port} is taken. Stop what uses it, or set PORT to another one.`
  if (code === 'EACCES') return `Port ${env.port} needs more rights than this user has. Set PORT to 1024 or above.`
  return isAppError(error) || (error instanceof Error && 'exitCode' in error) ? error.message : ''
}

async function main(): Promise<void> {
  const env = readEnv()
  const log = createLog({ level: env.logLevel, format: env.logFormat })
  const stops = new Stops()
  let isStopping = false
  const stop = async (reason: string, exitCode: number) => {
    if (isStopping) return
    isStopping = true
    log.info({ reason }, 'Signalbox is stopping')
    await stops.run(log)
    log.info('Signalbox has stopped')
    process.exit(exitCode)
  }
  process.on('SIGTERM', () => void stop('SIGTERM', 0))
  process.on('SIGINT', () => void stop('SIGINT', 0))
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a promise failed and nobody waited for it'))
  watchLauncher(env.launcherPid, () => void stop('the process that started it is gone', 0))
  try {
    await start(env, log, stops)
  } catch (error) {
    const message = explain(error, env)
    if (message) process.stderr.write(`signalbox: ${message}\n`)
    else log.fatal({ err: error }, 'Signalbox could not start')
    const exitCode = error instanceof Error && 'exitCode' in error ? Number(error.exitCode) : 1
    await stop('the start failed', exitCode)
  }
}

/** npm dies on a signal without passing it on; its absence is the signal then. */
function watchLauncher(pid: number | undefined, gone: () => void): void {
  if (pid === undefined) return
  const timer = setInterval(() => {
    if (process.ppid === pid) return
    clearInterval(timer)
    gone()
  }, 500)
  timer.unref()
}

await main()
