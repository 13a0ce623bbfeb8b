/**
 * The fleet: servers are registered, changed, started, stopped and removed here. Commands write what is wanted; the
 * coordinator makes it so, and the picture says what is.
 */
import { asAnyOperation } from '#server/platform/operation'
import { createServer } from './create-server.ts'
import { disableServer } from './disable-server.ts'
import { enableServer } from './enable-server.ts'
import { inspectServer } from './inspect-server.ts'
import { listServers } from './list-servers.ts'
import { removeServer } from './remove-server.ts'
import { restartServer } from './restart-server.ts'
import { showLogs } from './show-logs.ts'
import { startServer } from './start-server.ts'
import { stopServer } from './stop-server.ts'
import { testConfig, testServer } from './test-server.ts'
import { updateServer } from './update-server.ts'

export { createDefinitionFeed } from './definition-feed.ts'
export { finishCommands, interruptCommands } from './store.ts'

export const fleetOperations = [
  asAnyOperation(listServers),
  asAnyOperation(createServer),
  asAnyOperation(inspectServer),
  asAnyOperation(updateServer),
  asAnyOperation(removeServer),
  asAnyOperation(startServer),
  asAnyOperation(stopServer),
  asAnyOperation(restartServer),
  asAnyOperation(enableServer),
  asAnyOperation(disableServer),
  asAnyOperation(testServer),
  asAnyOperation(testConfig),
  asAnyOperation(showLogs),
]
