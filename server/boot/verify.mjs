import { runChecks, VERIFY } from './checks.mjs'
import { ensureInstalled } from './prepare.mjs'

ensureInstalled()
runChecks(VERIFY)
