// The development loop: Next reloads pages by itself; a change under server/ or lib/contracts/ restarts the process.
import { watch } from 'node:fs'
import { join } from 'node:path'
import { ensureInstalled, PROJECT, startServer } from './prepare.mjs'

ensureInstalled()
let child = startServer('development')
let isRestarting = false
let isStopping = false
let timer

const watchChild = () => {
  child.on('exit', (code) => {
    if (isStopping) process.exit(code ?? 0)
    if (!isRestarting) process.stderr.write('signalbox: ended; it starts again with the next change\n')
    if (!isRestarting) return
    isRestarting = false
    child = startServer('development')
    watchChild()
  })
}
watchChild()

const restart = () => {
  process.stderr.write('signalbox: changed, restarting…\n')
  if (child.exitCode !== null || child.signalCode !== null) {
    child = startServer('development')
    watchChild()
    return
  }
  isRestarting = true
  child.kill('SIGTERM')
}
const changed = (_kind, name) => {
  if (!name || /\.test\.ts$/.test(name) || !/\.(ts|sql)$/.test(name)) return
  clearTimeout(timer)
  timer = setTimeout(restart, 200)
}
for (const folder of ['server', 'lib/contracts', 'lib/snapshot', 'drizzle'])
  watch(join(PROJECT, folder), { recursive: true }, changed)

const stop = (signal) => {
  isStopping = true
  child.kill(signal)
}
process.on('SIGINT', () => stop('SIGINT'))
process.on('SIGTERM', () => stop('SIGTERM'))
const parent = process.ppid
setInterval(() => {
  if (process.ppid !== parent) stop('SIGTERM')
}, 500).unref()
