const NEWLINE = 0x0a
const RETURN = 0x0d
const HEAD_BYTES = 8192
const TAIL_BYTES = 256

export interface LineBufferOptions {
  /** Bytes a line may have; more is not kept. */
  limit: number
  onLine(line: string): void
  /** A line was longer than the limit; `head` and `tail` are what is left of it. */
  onLongLine(line: { head: string; tail: string; bytes: number }): void
}

/** Cuts a byte stream into lines of bounded length, so that a character split over two chunks stays whole. */
export class LineBuffer {
  readonly #options: LineBufferOptions
  #pieces: Buffer[] = []
  #bytes = 0
  #head: Buffer | null = null
  #tail: Buffer = Buffer.alloc(0)

  constructor(options: LineBufferOptions) {
    this.#options = options
  }

  feed(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#add(chunk.subarray(start, end))
      this.#finish()
      start = end + 1
    }
    if (start < chunk.length) this.#add(chunk.subarray(start))
  }

  /** Gives out a last line that has no line end. */
  end(): void {
    if (this.#bytes > 0) this.#finish()
  }

  #add(piece: Buffer): void {
    this.#bytes += piece.length
    if (this.#head !== null) {
      this.#tail = Buffer.concat([this.#tail, piece.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES)
      return
    }
    this.#pieces.push(piece)
    if (this.#bytes <= this.#options.limit) return
    const whole = Buffer.concat(this.#pieces)
    this.#head = Buffer.from(whole.subarray(0, Math.min(HEAD_BYTES, this.#options.limit)))
    this.#tail = Buffer.from(whole.subarray(-TAIL_BYTES))
    this.#pieces = []
  }

  #finish(): void {
    const { onLine, onLongLine } = this.#options
    if (this.#head !== null) {
      const line = { head: this.#head.toString('utf8'), tail: this.#tail.toString('utf8'), bytes: this.#bytes }
      this.#reset()
      onLongLine(line)
      return
    }
    const single = this.#pieces.length === 1 ? this.#pieces[0] : undefined
    const line = single ?? Buffer.concat(this.#pieces)
    this.#reset()
    onLine(line.toString('utf8', 0, line.at(-1) === RETURN ? line.length - 1 : line.length))
  }

  #reset(): void {
    this.#pieces = []
    this.#bytes = 0
    this.#head = null
    this.#tail = Buffer.alloc(0)
  }
}
