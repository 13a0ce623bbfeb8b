/** One piece of a tool's answer as a page may show it; everything in it is text except checked pictures. */
export type Block =
  | { kind: 'text'; text: string }
  | { kind: 'image'; source: string; mimeType: string }
  | { kind: 'link'; uri: string; name: string; text: string }
  | { kind: 'other'; text: string }

export interface Answer {
  isError: boolean
  blocks: Block[]
  /** The structured content as JSON text; null when there is none. */
  structured: string | null
}

/** Reads an MCP tool result; what does not fit the protocol is shown as JSON. */
export function readAnswer(result: unknown): Answer {
  if (!isRecord(result)) return { isError: false, blocks: [{ kind: 'other', text: json(result) }], structured: null }
  const content = Array.isArray(result.content) ? result.content : []
  return {
    isError: result.isError === true,
    blocks: content.map(blockOf),
    structured: result.structuredContent === undefined ? null : json(result.structuredContent),
  }
}

/** Formats that a browser only paints; SVG is left out because it is a document. */
const PICTURES = /^image\/(png|jpeg|gif|webp|avif|bmp)$/
const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/

function blockOf(piece: unknown): Block {
  if (!isRecord(piece)) return { kind: 'other', text: json(piece) }
  if (piece.type === 'text' && typeof piece.text === 'string') return { kind: 'text', text: piece.text }
  if (piece.type === 'image' && typeof piece.data === 'string' && typeof piece.mimeType === 'string') {
    const { data, mimeType } = piece
    if (PICTURES.test(mimeType) && BASE64.test(data)) {
      return { kind: 'image', source: `data:${mimeType};base64,${data.replace(/\s/g, '')}`, mimeType }
    }
  }
  if (piece.type === 'resource_link' && typeof piece.uri === 'string') return linkOf(piece, piece.uri)
  if (piece.type === 'resource' && isRecord(piece.resource) && typeof piece.resource.uri === 'string') {
    return linkOf(piece.resource, piece.resource.uri)
  }
  return { kind: 'other', text: json(shortened(piece)) }
}

function linkOf(resource: Record<string, unknown>, uri: string): Block {
  const text = typeof resource.text === 'string' ? resource.text : ''
  return { kind: 'link', uri, name: typeof resource.name === 'string' ? resource.name : '', text }
}

/** Sound and unknown pictures say how long they are instead of filling the page. */
function shortened(piece: Record<string, unknown>): Record<string, unknown> {
  const { data } = piece
  return typeof data === 'string' && data.length > 200 ? { ...piece, data: `… ${data.length} characters …` } : piece
}

export interface ToolHints {
  isReadOnly: boolean
  /** MCP calls a tool destructive unless it says otherwise; only one that says so itself is asked about. */
  isDestructive: boolean
}

/** Reads what a tool says about itself; a hint, not a promise. */
export function toolHints(tool: Readonly<Record<string, unknown>>): ToolHints {
  const annotations = isRecord(tool.annotations) ? tool.annotations : {}
  const isReadOnly = annotations.readOnlyHint === true
  return { isReadOnly, isDestructive: !isReadOnly && annotations.destructiveHint === true }
}

interface Call {
  origin: string
  server: string
  tool: string
  arguments: Record<string, unknown>
}

/** Writes a call as a curl command for a POSIX shell; the token comes from a variable. */
export function curlOf({ origin, ...call }: Call): string {
  return [
    `curl -sS ${quoted(`${origin}/api/mcp/tools/call`)}`,
    '-H "Authorization: Bearer $SIGNALBOX_TOKEN"',
    "-H 'Content-Type: application/json'",
    `-d ${quoted(JSON.stringify(call))}`,
  ].join(' \\\n  ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? 'undefined'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
