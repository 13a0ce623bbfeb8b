import { WireFault } from './wire.ts'

const NEWLINE = 0x0a

export interface BodyWatch {
  /** Bytes a body, or one event of an event stream, may have. */
  limit: number
  onTooLong(): void
  /** The body ended or broke; `isResumable` when its events have ids, so that the rest may come on another stream. */
  onEnd(isResumable: boolean): void
}

/** Answers the same response with a body that is cut off at the limit and watched for its end. */
export function watchBody(response: Response, watch: BodyWatch): Response {
  if (response.body === null || [204, 205, 304].includes(response.status)) return response
  const isStream = (response.headers.get('content-type') ?? '').startsWith('text/event-stream')
  const meter = new Meter(isStream)
  const reader = response.body.getReader()
  const end = () => watch.onEnd(meter.isResumable)
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (done) {
          controller.close()
          end()
        } else if (meter.add(value) > watch.limit) {
          watch.onTooLong()
          controller.error(new WireFault(`The answer is longer than ${watch.limit} bytes.`, {}))
          await reader.cancel()
        } else {
          controller.enqueue(value)
        }
      } catch (error) {
        controller.error(error)
        end()
      }
    },
    cancel: (reason) => reader.cancel(reason),
  })
  return new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers })
}

/** Counts the bytes of a body, in an event stream those since the last blank line. */
class Meter {
  isResumable = false
  readonly #isStream: boolean
  #bytes = 0
  #isFirst = true
  #endsLine = false

  constructor(isStream: boolean) {
    this.#isStream = isStream
  }

  add(chunk: Uint8Array): number {
    this.#bytes += chunk.length
    if (!this.#isStream) return this.#bytes
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    if (this.#isFirst) this.isResumable = text.indexOf('id:') === 0 || text.includes('\nid:')
    this.#isFirst = false
    const blank = Math.max(text.lastIndexOf('\n\n'), text.lastIndexOf('\n\r\n'))
    if (blank !== -1) this.#bytes = chunk.length - blank
    else if (this.#endsLine && chunk[0] === NEWLINE) this.#bytes = chunk.length
    this.#endsLine = chunk[chunk.length - 1] === NEWLINE
    return this.#bytes
  }
}
