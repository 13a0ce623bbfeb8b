import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '#server/platform/clock'
import { createConnectionOpener } from './connection.ts'
import { FleetWorker } from './fleet-worker.ts'
import { Outbox } from './outbox.ts'
import type { FromWorker, ToWorker } from './protocol.ts'
import type { WorkerStart } from './worker-thread.ts'

const BEAT_MS = 250
/** The event-loop delay is told over this many beats, then measured afresh. */
const BEATS_PER_MEASURE = 40
const SOON = new Set<FromWorker['type']>(['answered', 'failed', 'progress', 'tested', 'forgotten', 'beat', 'ready'])

const port = parentPort
if (!port) throw new Error('The coordinator runs as a worker thread.')
const start: WorkerStart = workerData

const outbox = new Outbox<FromWorker>(
  (messages) => port.postMessage(messages),
  (message) => SOON.has(message.type),
)

/** A new process is told before anything else happens, so that it is registered even if this thread dies next. */
function send(message: FromWorker): void {
  outbox.send(message)
  if (message.type === 'spawned' || message.type === 'stopped') outbox.flush()
}

let hasCrashed = false
const connect = createConnectionOpener({ ...start, clock: systemClock })

// A thread that ends leaves its children behind as zombies, so it stays, idle, until the main thread has ended them all.
process.on('uncaughtException', (error) => {
  if (hasCrashed) return
  hasCrashed = true
  send({ type: 'crashed', reason: error instanceof Error ? error.message : String(error) })
  outbox.flush()
})

const fleet = new FleetWorker({
  clock: systemClock,
  random: Math.random,
  open: (request) => (hasCrashed ? new Promise(() => undefined) : connect(request)),
  limits: start.limits,
  send,
})

const delay = monitorEventLoopDelay({ resolution: 10 })
delay.enable()
let beats = 0
setInterval(() => {
  send({ type: 'beat', at: Date.now(), eventLoopP99Ms: delay.percentile(99) / 1e6 })
  beats += 1
  if (beats % BEATS_PER_MEASURE === 0) delay.reset()
}, BEAT_MS)

port.on('message', (messages: ToWorker[]) => {
  for (const message of messages) if (!hasCrashed) fleet.receive(message)
})
send({ type: 'ready' })
