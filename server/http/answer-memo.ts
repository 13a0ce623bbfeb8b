import { LRUCache } from 'lru-cache'

/** Keeps written-out answers as long as the version they were made from stands; as bytes, so that each is encoded once. */
export function createAnswerMemo(entries = 50) {
  const known = new LRUCache<string, { version: string; body: Uint8Array<ArrayBuffer> }>({ max: entries })
  return {
    /** The answer for this address at this version; made once. What throws is not kept. */
    async get(url: string, version: string, make: () => Promise<string>): Promise<Uint8Array<ArrayBuffer>> {
      const kept = known.get(url)
      if (kept?.version === version) return kept.body
      const body = Buffer.from(await make())
      known.set(url, { version, body })
      return body
    },
  }
}
