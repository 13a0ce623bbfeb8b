import { io, type Socket } from 'socket.io-client'
import type { Server } from '#lib/contracts/fleet-model'
import { type Batch, type ClientToServer, REALTIME_PATH, type ServerToClient } from '#lib/contracts/realtime'
import { type Api, isWell } from './api.ts'
import { latenciesOf, printTable, verdict } from './figures.ts'
import { populate } from './populate.ts'
import { markedPids, markerOf } from './processes.ts'
import { startSignalbox } from './signalbox.ts'
import { tinyServers } from './tiny-upstream.ts'

const ROUNDS = 50
/** Two kills each: fewer than make a server count as flapping, whose recovery is slowed on purpose. */
const SERVERS = 25
const ROUND_LIMIT_MS = 15_000
const SHOWN_LIMIT_MS = 1000
const HEALTHY_LIMIT_MS = 5000

type Client = Socket<ServerToClient, ClientToServer>

/** A socket as a browser opens it, listening to rows of the fleet. */
async function openSocket(api: Api): Promise<Client> {
  const socket: Client = io(api.url, {
    path: REALTIME_PATH,
    transports: ['websocket'],
    auth: { token: await api.token(), types: ['fleet_change'] },
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  return socket
}

/** Settles with the row when the socket tells one of this server that satisfies `isIt`. */
function nextRow(socket: Client, serverId: string, isIt: (server: Server) => boolean): Promise<Server> {
  const { promise, resolve, reject } = Promise.withResolvers<Server>()
  const limit = setTimeout(() => reject(new Error(`no such row within ${ROUND_LIMIT_MS / 1000} s`)), ROUND_LIMIT_MS)
  const listen = ({ messages }: Batch) => {
    for (const message of messages) {
      if (message.type !== 'fleet_change' || message.data.type !== 'server.upserted') continue
      if (message.data.server.id === serverId && isIt(message.data.server)) resolve(message.data.server)
    }
  }
  socket.on('batch', listen)
  return promise.finally(() => {
    clearTimeout(limit)
    socket.off('batch', listen)
  })
}

/** Kills one server's process group and answers when the socket told the loss and the recovery, in ms after the kill. */
async function killOne(socket: Client, { id, pid }: Server, marker: string) {
  if (pid === undefined || !markedPids(marker).includes(pid)) throw new Error(`process ${pid} is none of ours`)
  const shown = nextRow(socket, id, ({ state }) => state === 'error')
  const healthy = shown.then(() => nextRow(socket, id, isWell))
  const killedAt = performance.now()
  process.kill(-pid, 'SIGKILL')
  await shown
  const shownMs = performance.now() - killedAt
  const recovered = await healthy
  return { shownMs, healthyMs: performance.now() - killedAt, recovered }
}

/** From the death of a server to the browser, and until the browser knows that it is healthy again. */
export async function measureLive(): Promise<void> {
  const app = await startSignalbox()
  const { servers } = await populate(app.api, tinyServers(SERVERS))
  const socket = await openSocket(app.api)
  const marker = markerOf(app.dataDir)
  const rounds = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const server = servers[round % SERVERS]
    if (!server) break
    const { recovered, ...times } = await killOne(socket, server, marker)
    servers[round % SERVERS] = recovered
    rounds.push(times)
  }
  socket.disconnect()
  const row = (what: string, samples: number[], limitMs: number) => {
    const { p50, p95, p99, max } = latenciesOf(samples)
    const wanted = `p99 < ${limitMs} ms: ${verdict(p99, limitMs)}`
    return { after: what, 'p50 ms': p50, 'p95 ms': p95, 'p99 ms': p99, 'max ms': max, wanted }
  }
  printTable(`live: after kill -9 of a server, at the socket, ${rounds.length} rounds`, [
    row(
      'row says error',
      rounds.map(({ shownMs }) => shownMs),
      SHOWN_LIMIT_MS,
    ),
    row(
      'row says running and healthy',
      rounds.map(({ healthyMs }) => healthyMs),
      HEALTHY_LIMIT_MS,
    ),
  ])
  await app.stop()
}
