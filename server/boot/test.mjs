import { ensureBrowser } from './browser.mjs'
import { runChecks, WHOLE } from './checks.mjs'
import { ensureBuilt, ensureInstalled } from './prepare.mjs'

ensureInstalled()
ensureBrowser()
ensureBuilt()
runChecks(WHOLE)
