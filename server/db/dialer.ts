import net from 'node:net'

/** What postgres.js hands to its `socket` option. */
interface DialOptions {
  path: string | false
  host: string[]
  port: number[]
}

function broken(message: string): Error {
  return Object.assign(new Error(message), { code: 'CONNECTION_DESTROYED' })
}

/**
 * Tells of a socket's end two turns late. postgres.js loses what it is about to write when a socket closes under it: the
 * connection never works again, or the process ends with an exception. Two turns later all of it is written.
 */
function closeLate(socket: net.Socket): void {
  const emit = socket.emit.bind(socket)
  socket.emit = (event: string | symbol, ...args: unknown[]) => {
    if (event !== 'close') return emit(event, ...args)
    // "Without error", so that postgres.js also fails the queries it took on meanwhile.
    setImmediate(() => setImmediate(() => emit('close', false)))
    return true
  }
}

export interface Dialer {
  /** For the `socket` option of postgres.js; the socket it answers may still be connecting. */
  dial(options: DialOptions): net.Socket
  /** Breaks every open connection; postgres.js offers no way to break one that hangs. */
  breakAll(): void
  /** Settles once no connection is open, or when `patienceMs` is over. */
  whenAllClosed(patienceMs: number): Promise<void>
  /** Breaks what is open and whatever is dialled from now on. */
  shut(): void
}

export function createDialer(): Dialer {
  const open = new Set<net.Socket>()
  const waiting = new Set<() => void>()
  let turn = 0
  let isShut = false

  function breakAll(): void {
    for (const socket of open) socket.destroy(broken('The connection did not answer and was broken.'))
  }

  return {
    breakAll,
    dial({ path, host, port }) {
      if (isShut) {
        const none = new net.Socket()
        // Later, when postgres.js listens for errors.
        setImmediate(() => none.destroy(broken('The pool was closed.')))
        return none
      }
      const at = turn++ % host.length
      const peer = host[at] ?? 'localhost'
      const socket = path ? net.connect(path) : net.connect(port[at] ?? 5432, peer)
      // TLS checks the certificate against this name.
      Object.assign(socket, { host: peer, port: port[at] })
      closeLate(socket)
      open.add(socket)
      socket.once('close', () => {
        open.delete(socket)
        if (open.size === 0) for (const settle of waiting) settle()
      })
      // postgres.js would dial again without end, and never tell its caller, when a peer hangs up before a first byte.
      socket.once('end', () => {
        if (socket.bytesRead === 0) socket.destroy(broken('The database hung up before it said anything.'))
      })
      return socket
    },
    async whenAllClosed(patienceMs) {
      if (open.size === 0) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patienceMs)
        waiting.add(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    },
    shut() {
      isShut = true
      breakAll()
    },
  }
}
