// A pass-through without features: node:http in front, one tiny stdio server behind, no sign-in, no checks, no record.
// What one Node process can do at most in this place. Prints its port; ends when its input ends.
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'

const upstream = spawn(process.execPath, [process.argv[2]], { stdio: ['pipe', 'pipe', 'inherit'] })
const waiting = new Map()
let nextId = 1
let rest = ''
upstream.stdout.setEncoding('utf8')
upstream.stdout.on('data', (chunk) => {
  const lines = (rest + chunk).split('\n')
  rest = lines.pop()
  for (const line of lines) {
    const { id, result } = JSON.parse(line)
    waiting.get(id)?.(result)
    waiting.delete(id)
  }
})

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const { tool, arguments: args } = JSON.parse(Buffer.concat(chunks).toString())
    const id = nextId++
    waiting.set(id, (result) => {
      const body = JSON.stringify({ result })
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
      response.end(body)
    })
    const params = { name: tool, arguments: args }
    upstream.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params })}\n`)
  })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))
process.stdin.resume()
process.stdin.on('end', () => {
  upstream.stdin.end()
  process.exit(0)
})
