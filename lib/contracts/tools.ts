import * as z from 'zod'
import { contract } from './contract.ts'
import { Staleness } from './events.ts'
import { HealthStatus, ServerHandle, ServerState } from './fleet-model.ts'

/** A tool as its server describes it; members the product does not know stay in place. */
export const Tool = z.looseObject({
  name: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  inputSchema: z.looseObject({}),
})
export type Tool = z.infer<typeof Tool>

/** A tool that was left out of the list, and why. */
export const QuarantinedTool = z.object({ name: z.string(), reason: z.string() })
export type QuarantinedTool = z.infer<typeof QuarantinedTool>

/** Everything a running server offers. */
export const Capabilities = z.object({
  server_id: z.uuid(),
  server_name: z.string(),
  tools: z.array(Tool),
  quarantined: z.array(QuarantinedTool),
  resources: z.array(z.looseObject({})),
  resource_templates: z.array(z.looseObject({})),
  prompts: z.array(z.looseObject({})),
  /** Hash of tool names and schemas; a health check compares it. */
  fingerprint: z.string(),
})
export type Capabilities = z.infer<typeof Capabilities>

export const tools = {
  servers: contract({
    name: 'tools.servers',
    summary: 'Lists the servers that offer tools, with how many',
    kind: 'query',
    method: 'GET',
    path: '/api/mcp/tools/servers',
    lane: 'direct',
    memo: true,
    permission: 'mcp:view_servers',
    input: z.strictObject({}),
    output: z.object({
      servers: z.array(
        z.object({
          id: z.uuid(),
          name: z.string(),
          state: ServerState,
          health_status: HealthStatus,
          tools: z.number(),
        }),
      ),
      stale: Staleness,
    }),
  }),
  capabilities: contract({
    name: 'tools.capabilities',
    summary: 'Shows tools, resources, templates and prompts of running servers, from memory',
    kind: 'query',
    method: 'GET',
    path: '/api/mcp/tools/capabilities',
    lane: 'direct',
    memo: true,
    permission: 'mcp:view_servers',
    input: z.strictObject({ server: ServerHandle.optional() }),
    output: z.object({ capabilities: z.array(Capabilities), stale: Staleness }),
  }),
  call: contract({
    name: 'tools.call',
    summary: 'Calls a tool with checked arguments',
    kind: 'call',
    method: 'POST',
    path: '/api/mcp/tools/call',
    lane: 'direct',
    permission: 'mcp:call_tools',
    input: z.strictObject({
      server: ServerHandle,
      tool: z.string().min(1).max(256),
      arguments: z.record(z.string(), z.unknown()).default({}),
      /** Seconds without an answer or progress; the server's own timeout when absent. */
      timeout: z.number().min(0.1).max(3600).optional(),
    }),
    output: z.object({ result: z.unknown(), duration_ms: z.number(), correlation_id: z.string() }),
    secret: ['arguments'],
  }),
}
