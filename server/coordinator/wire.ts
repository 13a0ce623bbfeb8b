import type { FailureFacts } from '#server/domain/failure-facts'

/** A JSON-RPC message on its way out. */
export interface OutgoingMessage {
  jsonrpc: '2.0'
  id?: number | string
  method?: string
  params?: unknown
  result?: unknown
  error?: { code: number; message: string }
}

/** What is known of a failure; the step is added by whoever knows which one is under way. */
export type WireFacts = Omit<FailureFacts, 'step'>

/** A failure below JSON-RPC, with what was observed. */
export class WireFault extends Error {
  readonly facts: WireFacts

  constructor(message: string, facts: WireFacts) {
    super(message)
    this.name = 'WireFault'
    this.facts = facts
  }
}

/**
 * Carries messages to and from one upstream: the shape of the SDK's transport, with two callbacks more. Callbacks are
 * set before `start`.
 */
export interface Wire {
  /** Settles when messages can be sent. Throws `WireFault`. */
  start(): Promise<void>
  /** Throws or rejects with `WireFault` when the message cannot be delivered. */
  send(message: OutgoingMessage): void | Promise<void>
  /** Ends the connection; settles when nothing of it is left. Safe to call twice. */
  close(): Promise<void>
  onmessage?: ((message: unknown) => void) | undefined
  /** Told once when the connection ended by itself, with what was observed. */
  onclose?: ((facts: WireFacts) => void) | undefined
  /** Something was wrong that does not end the connection. */
  onerror?: ((error: Error) => void) | undefined
  /** The answer to one request cannot be had; `null` when it is unknown to which. */
  onunanswerable?: ((id: number | null, reason: string) => void) | undefined
  setProtocolVersion?(version: string): void
}
