import { setTimeout as pause } from 'node:timers/promises'
import { printTable } from './figures.ts'
import { memoryOf } from './fleet.ts'
import { populate } from './populate.ts'
import { makeDataDir, type Signalbox, startSignalbox } from './signalbox.ts'
import { tinyServers } from './tiny-upstream.ts'

const IDLE_MS = 3000

async function memoryRow(when: string, app: Signalbox) {
  await pause(IDLE_MS)
  const memory = memoryOf(app)
  return { when, 'own MB': memory.own, 'servers MB': memory.servers, 'database MB': memory.database }
}

/** Starts on an empty folder, on a folder that has been used, and on one whose 100 servers must come back. */
export async function measureStart(): Promise<void> {
  const folder = await makeDataDir()
  const starts = []
  const memories = []
  const first = await startSignalbox(folder)
  starts.push({ start: 'first, empty folder', 'listening ms': first.listeningMs, 'ready ms': first.readyMs })
  memories.push(await memoryRow('idle', first))
  await first.stop()

  const second = await startSignalbox(folder)
  starts.push({ start: 'second', 'listening ms': second.listeningMs, 'ready ms': second.readyMs })
  await populate(second.api, tinyServers(100))
  memories.push(await memoryRow('100 servers', second))
  await second.stop()

  const third = await startSignalbox(folder)
  starts.push({ start: 'with 100 servers to run', 'listening ms': third.listeningMs, 'ready ms': third.readyMs })
  await third.stop()
  printTable('start: from the command to an answer', starts)
  printTable('start: memory', memories)
}
