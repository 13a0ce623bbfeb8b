/** Tools of running servers: listed from memory, called through the coordinator with checked arguments. */
import { asAnyOperation } from '#server/platform/operation'
import { callTool } from './call-tool.ts'
import { listToolServers } from './list-tool-servers.ts'
import { showCapabilities } from './show-capabilities.ts'

export const toolOperations = [
  asAnyOperation(listToolServers),
  asAnyOperation(showCapabilities),
  asAnyOperation(callTool),
]
