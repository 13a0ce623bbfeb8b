import { createHash } from 'node:crypto'

/** Answers one hash of all tool names and input schemas; neither the order of tools nor of members changes it. */
export function fingerprint(tools: readonly { name: string; inputSchema: unknown }[]): string {
  const hash = createHash('sha256')
  const sorted = [...tools].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  for (const tool of sorted) hash.update(JSON.stringify([tool.name, sortMembers(tool.inputSchema)])).update('\n')
  return hash.digest('hex')
}

function sortMembers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sortMembers)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return Object.fromEntries(members.map(([name, member]) => [name, sortMembers(member)]))
}
