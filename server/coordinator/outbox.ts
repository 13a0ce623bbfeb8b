const PAUSE_MS = 5

/**
 * Gathers messages to the other thread and sends them together, in order. What somebody waits for leaves at the end of
 * the turn, so that answers read in one go cost one crossing; all else waits a few milliseconds for company.
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
    if (this.#isUrgent(message)) this.#turn = setImmediate(() => this.flush())
    else this.#timer ??= setTimeout(() => this.flush(), PAUSE_MS)
  }

  flush(): void {
    if (this.#turn !== null) clearImmediate(this.#turn)
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#turn = null
    this.#timer = null
    if (this.#messages.length === 0) return
    const messages = this.#messages
    this.#messages = []
    this.#post(messages)
  }
}
