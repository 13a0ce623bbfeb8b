import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { RunningApp } from './bridge/runtime.ts'
import { Coordinator } from './coordinator/host.ts'
import { watchAvailability } from './db/availability.ts'
import type { Database } from './db/client.ts'
import { createAccessTokens, createSessionRegistry } from './features/access/index.ts'
import { insertAudit } from './features/audit/index.ts'
import { createRecentEvents, insertEvents, keepPartitions } from './features/events/index.ts'
import { createDefinitionFeed } from './features/fleet/index.ts'
import { createStateMemory } from './features/health/index.ts'
import { createSnapshot } from './features/snapshot/index.ts'
import { createAddressBook, createDirectLane } from './http/direct-lane.ts'
import { createHandle } from './http/handle.ts'
import { createIdentify } from './http/identify.ts'
import { createHttpServer, refuse } from './http/listen.ts'
import { createOriginCheck } from './http/origins.ts'
import { createProbes } from './http/probes.ts'
import { sessionSettings } from './http/session-cookie.ts'
import { observersOf } from './observers.ts'
import { operations } from './operations.ts'
import type { Clock } from './platform/clock.ts'
import type { Env } from './platform/env.ts'
import { createEventBus } from './platform/event-bus.ts'
import { createId } from './platform/ids.ts'
import type { Log } from './platform/log.ts'
import { type Actor, SYSTEM_ACTOR } from './platform/operation.ts'
import { createOutbox } from './platform/outbox.ts'
import type { Ports } from './platform/ports.ts'
import { createRunner, type Runner } from './platform/run-operation.ts'
import { staleness } from './platform/staleness.ts'
import { createVault, deriveKey } from './platform/vault.ts'
import { createMassFailureWatch } from './realtime/mass-failure.ts'
import { createRealtime, type Realtime } from './realtime/realtime.ts'
import { messagesOfChange, messagesOfEvent } from './realtime/translate.ts'
import { writeRecords } from './write-records.ts'

export interface AppOptions {
  env: Env
  log: Log
  clock: Clock
  database: Database
  /** The root secret. */
  secret: string
}

/** Facts: what happened, how it gets to the database, and whether that is there. */
function createFacts({ env, log, clock, database }: AppOptions) {
  const bus = createEventBus({ clock, log })
  const recent = createRecentEvents()
  const outbox = createOutbox({
    folder: join(env.dataDir, 'spool'),
    write: (records) => writeRecords(database, records),
    clock,
    log,
  })
  const availability = watchAvailability(database)
  availability.onChange(({ isUp }) => {
    bus.emit(
      isUp
        ? { type: 'database.connection.restored', message: 'The database is back.' }
        : { type: 'database.connection.lost', message: 'The database does not answer; changes wait, servers run on.' },
    )
  })
  const awaySince = () => (availability.isUp ? null : availability.since)
  return { bus, recent, outbox, availability, awaySince }
}

type Facts = ReturnType<typeof createFacts>

/** The fleet: what is wanted, what is, and the thread that makes the one the other. */
function createFleet({ env, log, clock, database, secret }: AppOptions, facts: Facts) {
  const { bus, outbox, availability } = facts
  const vault = createVault(secret)
  const snapshot = createSnapshot({ clock })
  const memory = createStateMemory({ database, clock, log })
  let restarts = 0
  const tellStale = () => {
    const stale = staleness({ upstreams: coordinator, databaseAwaySince: facts.awaySince })
    snapshot.setStale(stale && new Date(stale.since), stale?.reason ?? '')
  }
  let sendLogs: (
    serverId: string,
    lines: Parameters<NonNullable<ConstructorParameters<typeof Coordinator>[0]['onLog']>>[1],
  ) => void = () => {}
  const coordinator = new Coordinator({
    dataDir: env.dataDir,
    baseEnvironment: { ...env.inherited },
    allowedNetworks: [...env.allowedNetworks],
    remembered: (serverId) => feed.remembered(serverId),
    onRuntime: (serverId, runtime) => snapshot.setRuntime(serverId, runtime),
    onCapabilities: (serverId, capabilities) => snapshot.setCapabilities(serverId, capabilities),
    emit: (draft) => void bus.emit(draft),
    onHealthLog: ({ at, correlationId = null, ...entry }) => {
      outbox.add('health_turn', { ...entry, id: createId(), correlationId, at: new Date(at).toISOString() })
    },
    onCheck: ({ at, ...check }) => outbox.add('health_check', { ...check, at: new Date(at).toISOString() }),
    onLog: (serverId, lines) => sendLogs(serverId, lines),
    onBeat: (sign) => snapshot.beat({ ...sign, restarts }),
    onStale: (since) => {
      if (since === null) restarts += 1
      tellStale()
    },
  })
  const feed = createDefinitionFeed({
    database,
    vault,
    clock,
    log,
    changed: ({ defined, runnable, correlationId }) => {
      snapshot.setDefinition(defined)
      coordinator.apply(runnable, correlationId)
    },
    removed: (serverId) => {
      snapshot.remove(serverId)
      coordinator
        .forget(serverId)
        .catch((error: unknown) => log.error({ err: error }, 'a deleted server could not be ended'))
    },
  })
  snapshot.onChange((change) => {
    if (change.type === 'server.upserted') memory.remember(change.server)
  })
  availability.onChange(({ isUp }) => {
    tellStale()
    if (isUp) feed.resume()
  })
  const onLogs = (send: typeof sendLogs) => {
    sendLogs = send
  }
  return { vault, snapshot, memory, coordinator, feed, onLogs }
}

type Fleet = ReturnType<typeof createFleet>

/** People: who is asking, by cookie or token. */
function createPeople({ env, log, clock, database, secret }: AppOptions) {
  const session = sessionSettings({ origin: env.origin, secret })
  const registry = createSessionRegistry({ database, clock, log })
  const tokens = createAccessTokens({ key: deriveKey(secret, 'access-token'), origin: env.origin, clock })
  const asks = { verifyAccessToken: tokens.verify, session }
  const identify = createIdentify({ registry, ...asks })
  const reauthorize = createIdentify({ registry: { actorOf: (id, caller) => registry.peek(id, caller) }, ...asks })
  return { session, registry, tokens, identify, reauthorize }
}

type People = ReturnType<typeof createPeople>

function createOperationRunner(
  options: AppOptions,
  parts: { facts: Facts; fleet: Fleet; people: People; realtime: Realtime },
): Runner {
  const { facts, fleet, people, realtime } = parts
  const { bus, outbox, recent, awaySince } = facts
  const ports: Ports = {
    upstreams: fleet.coordinator,
    picture: fleet.snapshot,
    vault: fleet.vault,
    sessions: people.registry,
    tokens: people.tokens,
    refresh: fleet.feed.refresh,
    noteOutcome: (outcome) => outbox.add('command_outcome', outcome),
    noteEvent: (draft) => void bus.emit(draft),
    recentEvents: recent.find,
    live: () => ({ ...realtime.cursor(), ...fleet.snapshot.rows() }),
    databaseAwaySince: awaySince,
  }
  return createRunner({
    operations,
    database: options.database,
    assertWritable: facts.availability.assertUp,
    ports,
    bus,
    clock: options.clock,
    appendAudit: (tx, record) => insertAudit(tx, [record]),
    storeEvents: insertEvents,
    noteAudit: (record) => outbox.add('audit', record),
  })
}

/** Builds every part once and joins them; nothing runs before `start`. */
export function createApp(options: AppOptions) {
  const { env, log, clock } = options
  const facts = createFacts(options)
  const fleet = createFleet(options, facts)
  const people = createPeople(options)
  const origins = createOriginCheck({ origin: env.origin, host: env.host, port: env.port })
  const realtime = createRealtime({
    identify: people.identify,
    reauthorize: people.reauthorize,
    renew: ({ sessionId, address, userAgent }) => {
      // Asking for the session counts as use of it; whether it still stands is found out elsewhere.
      if (sessionId !== null) people.registry.actorOf(sessionId, { address, userAgent }).catch(() => {})
    },
    isOwnHost: origins.isOwnHost,
    isOwnOrigin: origins.isOwnOrigin,
    snapshot: fleet.snapshot,
    clock,
    log,
  })
  const runner = createOperationRunner(options, { facts, fleet, people, realtime })
  const handle = createHandle({
    runner,
    identify: people.identify,
    isOwnOrigin: origins.isOwnOrigin,
    log,
    pictureVersion: () =>
      `${fleet.snapshot.version()} ${fleet.snapshot.stale()?.since} ${facts.awaySince()?.getTime()}`,
  })
  connectRealtime({ facts, fleet, people, realtime, clock })

  const ask = async (name: string, { headers, input }: { headers: Headers; input: unknown }) => {
    const { actor } = await people.identify(headers)
    const requestId = headers.get('x-request-id') ?? createId()
    return runner.run(name, { actor, input, requestId, correlationId: requestId, signal: new AbortController().signal })
  }
  const asSystem = (name: string, input: unknown) => {
    const requestId = createId()
    const actor: Actor = SYSTEM_ACTOR
    return runner.run(name, { actor, input, requestId, correlationId: requestId, signal: new AbortController().signal })
  }
  const face: RunningApp = { handle, ask, session: people.session }
  const parts = { facts, fleet, people, realtime, handle, origins }
  return {
    face,
    asSystem,
    fleet,
    facts,
    realtime,
    runner,
    ...createEntrances(options, parts),
    ...createLife(options, parts),
  }
}

export type App = ReturnType<typeof createApp>

interface Parts {
  facts: Facts
  fleet: Fleet
  people: People
  realtime: Realtime
  handle: RunningApp['handle']
  origins: ReturnType<typeof createOriginCheck>
}

function connectRealtime({
  facts,
  fleet,
  people,
  realtime,
  clock,
}: Pick<Parts, 'facts' | 'fleet' | 'people' | 'realtime'> & { clock: Clock }): void {
  const massFailure = createMassFailureWatch(clock)
  fleet.snapshot.onChange((change, before) => {
    for (const message of messagesOfChange(change, before, new Date(clock.now()).toISOString()))
      realtime.publish(message)
  })
  fleet.onLogs((serverId, lines) => realtime.publishLogs(serverId, lines))
  people.registry.onEnded((ended) => void realtime.sessionEnded(ended))
  facts.bus.observe(
    observersOf({
      recent: facts.recent,
      outbox: facts.outbox,
      announce: ({ event }) => {
        for (const message of messagesOfEvent(event)) realtime.publish(message)
      },
      watchForMassFailure: ({ event }) => {
        const message = massFailure(event)
        if (message) realtime.publish(message)
      },
    }),
  )
}

type NextHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

const NEXT_AUTH = /^\/api\/auth\/(signin|signout|session|csrf|providers|callback|error|verify-request|_log)(\/|$)/

/** The HTTP server and what it lets in. */
function createEntrances({ env, log }: AppOptions, { facts, fleet, realtime, handle, origins }: Parts) {
  let next: NextHandler | null = null
  const isContract = createAddressBook(operations.map(({ contract }) => contract))
  const lane = createDirectLane({
    contracts: operations.map(({ contract }) => contract),
    handle,
    refuse: (request, response, error) =>
      refuse({ log }, response, { error, requestId: String(request.headers['x-request-id']) }),
  })
  const probes = createProbes(() => {
    const coordinatorAway = fleet.coordinator.staleSince()
    const databaseAway = facts.awaySince()
    return {
      database: {
        ok: databaseAway === null,
        message: databaseAway ? `away since ${databaseAway.toISOString()}` : 'answers',
      },
      coordinator: {
        ok: coordinatorAway === null,
        message: coordinatorAway ? `not reporting since ${coordinatorAway.toISOString()}` : 'reports',
      },
      pages: { ok: next !== null, message: next ? 'served' : 'being prepared' },
    }
  })
  const httpServer: HttpServer = createHttpServer({
    origins,
    directLane: lane,
    // next-auth keeps its own addresses under /api/auth; what it does not know, it answers by itself.
    isKnown: (method, path) => isContract(method, path) || NEXT_AUTH.test(path),
    probes,
    next: () => next,
    isHttps: env.origin.startsWith('https:'),
    isDevelopment: env.isDevelopment,
    log,
  })
  realtime.attach(httpServer)
  const serveNext = (prepared: NextHandler) => {
    next = prepared
  }
  return { httpServer, serveNext }
}

/** Starting in order and stopping in reverse. */
function createLife({ clock, database, log }: AppOptions, { facts, fleet, realtime }: Parts) {
  const partitions = keepPartitions({ database, clock, log })
  return {
    async start(): Promise<void> {
      await partitions.start()
      await fleet.coordinator.start()
      await fleet.feed.start()
    },
    async stop(): Promise<void> {
      realtime.close()
      partitions.stop()
      await fleet.feed.stop()
      await fleet.coordinator.stop()
      await fleet.memory.close()
      await facts.outbox.close()
      await facts.availability.stop()
    },
  }
}
