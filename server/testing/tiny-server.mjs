// The smallest MCP server that is one: raw JSON-RPC over stdio, one tool, no dependencies. Its cost is next to nothing,
// so what is measured is what stands in front of it.
const echo = {
  name: 'echo',
  description: 'Says what it is told',
  inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
}

const results = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'tiny', version: '1.0.0' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools: [echo] }),
  'tools/call': (params) => ({ content: [{ type: 'text', text: params.arguments.text }] }),
}

function answer(line) {
  const { id, method, params } = JSON.parse(line)
  if (id === undefined || method === undefined) return ''
  const make = results[method]
  const outcome = make
    ? { result: make(params ?? {}) }
    : { error: { code: -32601, message: `Method not found: ${method}` } }
  return `${JSON.stringify({ jsonrpc: '2.0', id, ...outcome })}\n`
}

let rest = ''
process.stdin.setEncoding('utf8')
process.stdin.on('data', (chunk) => {
  const lines = (rest + chunk).split('\n')
  rest = lines.pop()
  const answers = lines.map((line) => (line.trim() ? answer(line) : '')).join('')
  if (answers) process.stdout.write(answers)
})
process.stdin.on('end', () => process.exit(0))
