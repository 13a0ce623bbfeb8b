import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, mustRun, nodeBinary, PROJECT } from './prepare.mjs'

ensureInstalled()
ensureBuilt()
mustRun(nodeBinary(), [join(PROJECT, 'server/bench/bench.ts'), ...process.argv.slice(2)])
