import { ensureBuilt, ensureInstalled, startServer } from './prepare.mjs'

ensureInstalled()
ensureBuilt()
const child = startServer('production')
// A terminal's Ctrl-C reaches the child by itself; a signal to this process alone is passed on. Repeating it does no harm.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal))
// npm dies on SIGTERM without telling anybody.
const parent = process.ppid
const watch = setInterval(() => {
  if (process.ppid !== parent) child.kill('SIGTERM')
}, 500)
child.on('exit', (code, signal) => {
  clearInterval(watch)
  process.exit(code ?? (signal === 'SIGKILL' ? 137 : 1))
})
