const PAUSE_MS = 5

/**
 * Sends messages to the other thread, in order. What somebody waits for leaves at once, and what follows in the same turn
 * leaves together at its end, so that answers read in one go cost two crossings; all else waits a few milliseconds.
 */
export class Outbox<Message> {
  readonly #post: (messages: Message[]) => void
  readonly #isUrgent: (message: Message) => boolean
  #messages: Message[] = []
  #turn: NodeJS.Immediate | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(post: (messages: Message[]) => void, isUrgent: (message: Message) => boolean) {
    this.#post = post
    this.#isUrgent = isUrgent
  }

  send(message: Message): void {
    this.#messages.push(message)
    if (this.#turn !== null) return
    if (this.#isUrgent(message)) {
      this.flush()
      this.#turn = setImmediate(() => this.#endTurn())
    } else this.#timer ??= setTimeout(() => this.flush(), PAUSE_MS)
  }

  /** Sends what has gathered. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#messages.length === 0) return
    const messages = this.#messages
    this.#messages = []
    this.#post(messages)
  }

  #endTurn(): void {
    this.#turn = null
    this.flush()
  }
}
