/**
 * People: who may come in, and what each may do. Sessions live in the database and are revocable; cookies and access
 * tokens only name one. Roles are sets of permissions, and nobody gives what they lack.
 */
import { type AnyOperation, asAnyOperation } from '#server/platform/operation'
import { changeRole } from './change-role.ts'
import { checkSetup } from './check-setup.ts'
import { completeSetup } from './complete-setup.ts'
import { createUser } from './create-user.ts'
import { issueTokens } from './issue-tokens.ts'
import { listSessions } from './list-sessions.ts'
import { listUsers } from './list-users.ts'
import { refreshTokens } from './refresh-tokens.ts'
import { revokeSession } from './revoke-session.ts'
import { showMe } from './show-me.ts'
import { signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'

export { createAccessTokens } from './access-tokens.ts'
export { ensureSetup } from './ensure-setup.ts'
export { EXIT_CONFIG, refuseUnsafeBind } from './safe-bind.ts'
export { createSessionRegistry } from './session-registry.ts'

export const accessOperations: readonly AnyOperation[] = [
  asAnyOperation(checkSetup),
  asAnyOperation(completeSetup),
  asAnyOperation(signIn),
  asAnyOperation(issueTokens),
  asAnyOperation(refreshTokens),
  asAnyOperation(signOut),
  asAnyOperation(showMe),
  asAnyOperation(listSessions),
  asAnyOperation(revokeSession),
  asAnyOperation(listUsers),
  asAnyOperation(createUser),
  asAnyOperation(changeRole),
]
