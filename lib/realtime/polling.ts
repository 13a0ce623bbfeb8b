/** Timers as a part, so that tests can turn the hands. Answers a function that cancels. */
export type After = (delayMs: number, run: () => void) => () => void

/** A short break of the socket is not worth a request. */
export const FIRST_POLL_MS = 2000
export const POLL_EVERY_MS = 10_000

/** Polls while it is on: first after a moment, then every ten seconds after the answer before. */
export function createPolling(parts: { after: After; poll: (signal: AbortSignal) => Promise<void> }) {
  let cancel: (() => void) | null = null
  let aborter: AbortController | null = null
  const run = () => {
    const mine = new AbortController()
    aborter = mine
    void parts.poll(mine.signal).finally(() => {
      if (!mine.signal.aborted) cancel = parts.after(POLL_EVERY_MS, run)
    })
  }
  return {
    start(): void {
      cancel ??= parts.after(FIRST_POLL_MS, run)
    },
    stop(): void {
      cancel?.()
      cancel = null
      aborter?.abort()
      aborter = null
    },
  }
}
