import type { Capabilities, QuarantinedTool, Tool } from '#lib/contracts/tools'
import { fingerprint } from './fingerprint.ts'
import { RpcFault } from './json-rpc-peer.ts'

const MAX_PAGES = 100
const MAX_ENTRIES = 5000
const MAX_TOOL_CHARACTERS = 64 * 1024
const MAX_NAME_CHARACTERS = 256
const METHOD_NOT_FOUND = -32601

export type ListKind = 'tools' | 'resources' | 'prompts'
type Entry = Record<string, unknown>

/** Everything a server lists, without whose it is. */
export type Offer = Omit<Capabilities, 'server_id' | 'server_name'>

export interface ListParts {
  /** The capabilities the server declared. */
  declared: Record<string, unknown>
  request(method: string, params: Record<string, unknown> | undefined): Promise<unknown>
  warn(text: string): void
}

export const EMPTY_OFFER: Offer = {
  tools: [],
  quarantined: [],
  resources: [],
  resource_templates: [],
  prompts: [],
  fingerprint: fingerprint([]),
}

/** Reads the lists of the given kinds that the server declared; kinds left out stay as `known` has them. */
export async function readOffer(parts: ListParts, kinds: ReadonlySet<ListKind>, known: Offer): Promise<Offer> {
  const wanted = (kind: ListKind) => kinds.has(kind) && isDeclared(parts.declared, kind)
  const [tools, resources, templates, prompts] = await Promise.all([
    wanted('tools') ? readToolEntries(parts) : null,
    wanted('resources') ? readOptional(parts, 'resources/list', 'resources') : null,
    wanted('resources') ? readOptional(parts, 'resources/templates/list', 'resourceTemplates') : null,
    wanted('prompts') ? readOptional(parts, 'prompts/list', 'prompts') : null,
  ])
  return {
    ...(tools === null ? pickTools(known) : sortOutTools(tools)),
    resources: resources === null ? known.resources : sortBy(resources, 'uri'),
    resource_templates: templates === null ? known.resource_templates : sortBy(templates, 'uriTemplate'),
    prompts: prompts === null ? known.prompts : sortBy(prompts, 'name'),
  }
}

/** Reads all pages of the tool list. */
export function readToolEntries(parts: ListParts): Promise<unknown[]> {
  return readPages(parts, 'tools/list', 'tools')
}

export function isDeclared(declared: Record<string, unknown>, kind: ListKind): boolean {
  return typeof declared[kind] === 'object' && declared[kind] !== null
}

function pickTools({ tools, quarantined, fingerprint: hash }: Offer) {
  return { tools, quarantined, fingerprint: hash }
}

/** Tools make a server; a fault in what else it offers must not keep it from running. */
async function readOptional(parts: ListParts, method: string, member: string): Promise<Entry[]> {
  try {
    return (await readPages(parts, method, member)).filter(isEntry)
  } catch (error) {
    if (!(error instanceof RpcFault) || ['cancelled', 'closed', 'lost'].includes(error.kind)) throw error
    if (error.error?.code !== METHOD_NOT_FOUND) parts.warn(`${method} failed: ${error.message}`)
    return []
  }
}

async function readPages(parts: ListParts, method: string, member: string): Promise<unknown[]> {
  const entries: unknown[] = []
  const seen = new Set<string>()
  let cursor: string | undefined
  for (let page = 1; ; page += 1) {
    const result = await parts.request(method, cursor === undefined ? undefined : { cursor })
    const listed = isEntry(result) ? result[member] : undefined
    if (!Array.isArray(listed)) throw new RpcFault('unreadable', `The answer to ${method} has no list of ${member}.`)
    for (const entry of listed) entries.push(entry)
    const next = isEntry(result) ? result.nextCursor : undefined
    if (typeof next !== 'string') return entries
    const stop = reasonToStop({ next, seen, page, count: entries.length })
    if (stop !== null) {
      parts.warn(`${method} was stopped after ${page} pages: ${stop}.`)
      return entries.slice(0, MAX_ENTRIES)
    }
    seen.add(next)
    cursor = next
  }
}

function reasonToStop(at: { next: string; seen: Set<string>; page: number; count: number }): string | null {
  if (at.seen.has(at.next)) return 'the server repeats its cursor'
  if (at.page >= MAX_PAGES) return `it has more than ${MAX_PAGES} pages`
  return at.count >= MAX_ENTRIES ? `it has more than ${MAX_ENTRIES} entries` : null
}

/** Keeps the tools that can be used, in order of their names, and says of the others why not. */
export function sortOutTools(entries: readonly unknown[]): Pick<Offer, 'tools' | 'quarantined' | 'fingerprint'> {
  const byName = new Map<string, Tool>()
  const quarantined: QuarantinedTool[] = []
  entries.slice(0, MAX_ENTRIES).forEach((entry, index) => {
    const reason = reasonToQuarantine(entry, byName)
    if (reason !== null) quarantined.push({ name: nameOf(entry) ?? `tool ${index + 1}`, reason })
    else if (isTool(entry)) byName.set(entry.name, withoutNulls(entry))
  })
  const tools = sortBy([...byName.values()], 'name')
  if (entries.length > MAX_ENTRIES) {
    quarantined.push({ name: 'more tools', reason: `Only the first ${MAX_ENTRIES} tools are listed.` })
  }
  return { tools, quarantined, fingerprint: fingerprint(tools) }
}

function reasonToQuarantine(entry: unknown, listed: ReadonlyMap<string, Tool>): string | null {
  if (!isEntry(entry)) return 'It is not an object.'
  const name = nameOf(entry)
  if (name === null) return 'It has no name.'
  if (name.length > MAX_NAME_CHARACTERS) return `Its name is longer than ${MAX_NAME_CHARACTERS} characters.`
  if (listed.has(name)) return 'Another tool of this server has the same name.'
  if (!isEntry(entry.inputSchema)) return 'It has no inputSchema.'
  for (const member of ['title', 'description']) {
    const value = entry[member]
    if (value !== undefined && value !== null && typeof value !== 'string') return `Its ${member} is not text.`
  }
  const size = JSON.stringify(entry).length
  return size > MAX_TOOL_CHARACTERS
    ? `Its description has ${size} characters; the limit is ${MAX_TOOL_CHARACTERS}.`
    : null
}

/** Some servers write `null` where a member is absent. */
function withoutNulls(tool: Tool): Tool {
  if (tool.title !== null && tool.description !== null) return tool
  return Object.fromEntries(
    Object.entries(tool).filter(([name, value]) => value !== null || (name !== 'title' && name !== 'description')),
  ) as Tool
}

function nameOf(entry: unknown): string | null {
  return isEntry(entry) && typeof entry.name === 'string' && entry.name !== '' ? entry.name : null
}

function isTool(entry: unknown): entry is Tool {
  return nameOf(entry) !== null && isEntry(entry) && isEntry(entry.inputSchema)
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function sortBy<T extends Entry>(entries: readonly T[], member: string): T[] {
  const key = (entry: T) => String(entry[member] ?? '')
  return [...entries].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}
