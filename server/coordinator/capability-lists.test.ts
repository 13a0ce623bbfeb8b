import { describe, expect, it } from 'vitest'
import { EMPTY_OFFER, readOffer, sortOutTools } from './capability-lists.ts'
import { fingerprint } from './fingerprint.ts'
import { RpcFault } from './json-rpc-peer.ts'

const inputSchema = { type: 'object' }

describe('sortOutTools', () => {
  it('keeps unknown members, orders by name and sets the unusable apart with a reason', () => {
    const rich = { name: 'b', inputSchema, outputSchema: { type: 'array' }, icons: [1], _meta: { x: 1 }, execution: {} }
    const { tools, quarantined } = sortOutTools([
      rich,
      { name: 'a', title: null, inputSchema },
      { name: 'a', inputSchema },
      { inputSchema },
      'text',
      { name: 'c' },
      { name: 'd', inputSchema: [] },
      { name: 'e', description: 5, inputSchema },
      { name: 'f', description: 'x'.repeat(70_000), inputSchema },
      { name: 'g'.repeat(300), inputSchema },
    ])
    expect(tools).toEqual([{ name: 'a', inputSchema }, rich])
    expect(quarantined.map(({ name, reason }) => `${name.slice(0, 8)}: ${reason}`)).toEqual([
      'a: Another tool of this server has the same name.',
      'tool 4: It has no name.',
      'tool 5: It is not an object.',
      'c: It has no inputSchema.',
      'd: It has no inputSchema.',
      'e: Its description is not text.',
      expect.stringMatching(/^f: .*the limit is 65536\.$/),
      'gggggggg: Its name is longer than 256 characters.',
    ])
  })

  it('stops at 5,000 tools and says so', () => {
    const many = Array.from({ length: 5001 }, (_, n) => ({ name: `t${n}`, inputSchema }))
    const { tools, quarantined } = sortOutTools(many)
    expect([tools.length, quarantined[0]?.reason]).toEqual([5000, 'Only the first 5000 tools are listed.'])
  })
})

describe('fingerprint', () => {
  const a = { name: 'a', inputSchema: { type: 'object', properties: { x: {}, y: { z: 1, q: 2 } } } }
  const sameA = {
    inputSchema: { properties: { y: { q: 2, z: 1 }, x: {} }, type: 'object' },
    name: 'a',
    description: 'other',
  }
  const b = { name: 'b', inputSchema }
  it('does not depend on order or description', () => {
    expect(fingerprint([a, b])).toBe(fingerprint([b, sameA]))
  })
  it('changes with names and schemas', () => {
    const prints = [[], [a], [b], [a, b], [{ ...a, inputSchema }]].map((tools) => fingerprint(tools))
    expect(new Set(prints).size).toBe(5)
  })
})

describe('readOffer', () => {
  const all = new Set(['tools', 'resources', 'prompts'] as const)
  it('asks only for what is declared, and survives servers that lack the rest', async () => {
    const asked: string[] = []
    const warnings: string[] = []
    const offer = await readOffer(
      {
        declared: { tools: {}, resources: {}, prompts: {} },
        warn: (text) => warnings.push(text),
        request: async (method) => {
          asked.push(method)
          if (method === 'tools/list') return { tools: [{ name: 't', inputSchema }] }
          if (method === 'resources/list') return { resources: [{ uri: 'b://' }, { uri: 'a://' }, null] }
          const code = method === 'prompts/list' ? -32603 : -32601
          throw new RpcFault('answered', 'no', { error: { code, message: 'no' } })
        },
      },
      all,
      EMPTY_OFFER,
    )
    expect(asked.sort()).toEqual(['prompts/list', 'resources/list', 'resources/templates/list', 'tools/list'])
    expect(offer).toMatchObject({ resources: [{ uri: 'a://' }, { uri: 'b://' }], resource_templates: [], prompts: [] })
    expect(warnings).toEqual(['prompts/list failed: no'])
  })

  it('asks nothing of a server that declares nothing', async () => {
    const request = () => Promise.reject(new Error('asked'))
    expect(await readOffer({ declared: {}, warn: () => undefined, request }, all, EMPTY_OFFER)).toEqual(EMPTY_OFFER)
  })

  it('ends after a hundred pages', async () => {
    let page = 0
    const warnings: string[] = []
    const request = async () => {
      page += 1
      return { tools: [], nextCursor: String(page) }
    }
    await readOffer({ declared: { tools: {} }, warn: (text) => warnings.push(text), request }, all, EMPTY_OFFER)
    expect([page, warnings]).toEqual([100, ['tools/list was stopped after 100 pages: it has more than 100 pages.']])
  })
})
