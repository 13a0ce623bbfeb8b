import * as z from 'zod'
import { contract } from './contract.ts'
import { PERMISSIONS, ROLES } from './permissions.ts'
import { PlainText } from './plain-text.ts'

export const RoleName = z.enum(ROLES)
export const PermissionName = z.enum(PERMISSIONS)

const Email = z
  .email('Give an e-mail address, for example ana@example.org.')
  .max(254)
  .transform((email) => email.toLowerCase())
/** Length only; the list of common passwords is checked when one is set. */
const Password = z.string().min(12, 'Use at least 12 characters.').max(128, 'Use at most 128 characters.')

export const User = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: RoleName,
  created_at: z.iso.datetime(),
  disabled_at: z.iso.datetime().nullable(),
})
export type User = z.infer<typeof User>

/** Who is asking, as the browser may know it. */
export const Me = z.object({
  user: User.omit({ created_at: true, disabled_at: true }),
  session_id: z.uuid(),
  permissions: z.array(PermissionName),
})
export type Me = z.infer<typeof Me>

export const SessionRow = z.object({
  id: z.uuid(),
  kind: z.enum(['browser', 'token']),
  created_at: z.iso.datetime(),
  last_seen_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  address: z.string().nullable(),
  user_agent: z.string().nullable(),
  is_current: z.boolean(),
})

/** A fresh session; the door puts its id into a cookie or a token. */
export const Session = z.object({
  session_id: z.uuid(),
  user: User,
  expires_at: z.iso.datetime(),
})
export type Session = z.infer<typeof Session>

export const Tokens = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.number(),
})

export const access = {
  setupStatus: contract({
    name: 'access.setup_status',
    summary: 'Tells whether the first administrator is still to be created',
    kind: 'query',
    method: 'GET',
    path: '/api/auth/setup',
    permission: 'anyone',
    input: z.strictObject({}),
    output: z.object({ is_open: z.boolean() }),
  }),
  completeSetup: contract({
    name: 'access.complete_setup',
    summary: 'Creates the first system administrator with the one-time token',
    kind: 'command',
    method: 'POST',
    path: '/api/auth/setup',
    permission: 'anyone',
    input: z.strictObject({
      token: PlainText(200).min(1),
      email: Email,
      name: PlainText(100).min(1),
      password: Password,
    }),
    output: z.object({ user: User }),
    status: 201,
    secret: ['token', 'password'],
  }),
  signIn: contract({
    name: 'access.sign_in',
    summary: 'Checks e-mail and password and opens a browser session',
    kind: 'command',
    method: 'POST',
    path: '/api/auth/sign-in',
    permission: 'anyone',
    input: z.strictObject({ email: PlainText(254), password: PlainText(1024) }),
    output: Session,
    secret: ['password'],
  }),
  token: contract({
    name: 'access.token',
    summary: 'Exchanges e-mail and password for an access token and a refresh token',
    kind: 'command',
    method: 'POST',
    path: '/api/auth/token',
    permission: 'anyone',
    input: z.strictObject({ email: PlainText(254), password: PlainText(1024) }),
    output: Tokens,
    secret: ['password'],
  }),
  refresh: contract({
    name: 'access.refresh',
    summary: 'Exchanges a refresh token for new tokens; a token used twice ends its session',
    kind: 'command',
    method: 'POST',
    path: '/api/auth/refresh',
    permission: 'anyone',
    input: z.strictObject({ refresh_token: z.string().min(1).max(500) }),
    output: Tokens,
    secret: ['refresh_token'],
  }),
  signOut: contract({
    name: 'access.sign_out',
    summary: 'Ends the session that asks',
    kind: 'command',
    method: 'POST',
    path: '/api/auth/sign-out',
    permission: 'signed_in',
    input: z.strictObject({ everywhere: z.boolean().default(false) }),
    output: z.object({ ended: z.number() }),
  }),
  me: contract({
    name: 'access.me',
    summary: 'Tells who is asking and what they may do',
    kind: 'query',
    method: 'GET',
    path: '/api/auth/me',
    permission: 'signed_in',
    input: z.strictObject({}),
    output: Me,
  }),
  listSessions: contract({
    name: 'access.list_sessions',
    summary: 'Lists the open sessions of whoever asks',
    kind: 'query',
    method: 'GET',
    path: '/api/auth/sessions',
    permission: 'signed_in',
    input: z.strictObject({}),
    output: z.object({ sessions: z.array(SessionRow) }),
  }),
  revokeSession: contract({
    name: 'access.revoke_session',
    summary: 'Ends one of the sessions of whoever asks',
    kind: 'command',
    method: 'DELETE',
    path: '/api/auth/sessions/:sessionId',
    permission: 'signed_in',
    input: z.strictObject({ sessionId: z.uuid() }),
    output: z.object({ ended: z.number() }),
  }),
  listUsers: contract({
    name: 'access.list_users',
    summary: 'Lists users',
    kind: 'query',
    method: 'GET',
    path: '/api/mcp/users',
    permission: 'mcp:manage_users',
    input: z.strictObject({}),
    output: z.object({ users: z.array(User) }),
  }),
  createUser: contract({
    name: 'access.create_user',
    summary: 'Creates a user with a role no mightier than the one who asks',
    kind: 'command',
    method: 'POST',
    path: '/api/mcp/users',
    permission: 'mcp:manage_users',
    input: z.strictObject({ email: Email, name: PlainText(100).min(1), password: Password, role: RoleName }),
    output: z.object({ user: User }),
    status: 201,
    secret: ['password'],
  }),
  changeRole: contract({
    name: 'access.change_role',
    summary: 'Gives a user another role, at once for open sessions and sockets',
    kind: 'command',
    method: 'PUT',
    path: '/api/mcp/users/:userId/role',
    permission: 'mcp:manage_users',
    input: z.strictObject({ userId: z.uuid(), role: RoleName }),
    output: z.object({ user: User }),
  }),
}
