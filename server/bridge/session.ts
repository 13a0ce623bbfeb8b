import { cookies, headers } from 'next/headers'
import NextAuth, { type NextAuthOptions } from 'next-auth'
import { encode } from 'next-auth/jwt'
import credentials from 'next-auth/providers/credentials'
import { access, type Session } from '#lib/contracts/access'
import type { InputOf } from '#lib/contracts/contract'
import { isAppError } from '#lib/contracts/errors'
import { ownPath } from '#lib/format/own-path'
import { type ActionResult, action } from './action.ts'
import { runningApp } from './runtime.ts'

interface AuthParams {
  params: Promise<{ nextauth: string[] }>
}

/** The door next-auth keeps under /api/auth; it signs in and out through the same operations as every other door. */
export async function authRoute(request: Request, context: AuthParams): Promise<Response> {
  const origin = ownOrigin(request.headers)
  const answer: Response = await NextAuth(request as never, context as never, authOptions(origin))
  // Without a variable of its own next-auth takes port 3000 for ours; every place it names is on this site.
  const location = answer.headers.get('location')
  if (location) answer.headers.set('location', atHome(location, origin))
  if (request.method === 'GET' || !answer.headers.get('content-type')?.startsWith('application/json')) return answer
  const body: unknown = await answer.json()
  const isPlace = typeof body === 'object' && body !== null && 'url' in body && typeof body.url === 'string'
  const told = isPlace ? { ...body, url: atHome(String(body.url), origin) } : body
  return new Response(JSON.stringify(told), { status: answer.status, headers: answer.headers })
}

/** Checks e-mail and password and, when they are right, signs this browser in. */
export async function signInWithPassword(input: InputOf<typeof access.signIn>): Promise<ActionResult<Session>> {
  const result = await action(access.signIn)(input)
  if (result.ok) (await cookies()).set(await sessionCookie(result.output))
  return result
}

/** Ends this browser's session and takes its cookie away. */
export async function signOutHere(): Promise<void> {
  await action(access.signOut)({})
  ;(await cookies()).delete(expiredCookie())
}

/** Makes a sign-in route hand out the cookie, too. */
export function givingCookie<A extends unknown[]>(route: (...request: A) => Promise<Response>) {
  return async (...request: A): Promise<Response> => {
    const answer = await route(...request)
    if (!answer.ok) return answer
    const session = access.signIn.output.parse(await answer.clone().json())
    const { name, value, path, maxAge, secure } = await sessionCookie(session)
    answer.headers.append('set-cookie', `${name}=${value}; ${attributes({ path, maxAge, secure })}`)
    return answer
  }
}

/** Makes a sign-out route take the cookie back. */
export function takingCookie<A extends unknown[]>(route: (...request: A) => Promise<Response>) {
  return async (...request: A): Promise<Response> => {
    const answer = await route(...request)
    const { name, path, secure } = expiredCookie()
    if (answer.ok) answer.headers.append('set-cookie', `${name}=; ${attributes({ path, maxAge: 0, secure })}`)
    return answer
  }
}

function attributes({ path, maxAge, secure }: { path: string; maxAge: number; secure: boolean }): string {
  return `Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
}

async function sessionCookie({ session_id }: Session) {
  const { secret, cookieName, isSecure, maxAgeSeconds } = runningApp().session
  const value = await encode({ token: { sid: session_id }, secret, maxAge: maxAgeSeconds })
  return { name: cookieName, value, maxAge: maxAgeSeconds, ...cookieOptions(isSecure) }
}

function expiredCookie() {
  const { cookieName, isSecure } = runningApp().session
  return { name: cookieName, ...cookieOptions(isSecure) }
}

const cookieOptions = (isSecure: boolean) => ({ httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure }) as const

function authOptions(origin: string): NextAuthOptions {
  const { secret, cookieName, isSecure, maxAgeSeconds } = runningApp().session
  return {
    secret,
    useSecureCookies: isSecure,
    session: { strategy: 'jwt', maxAge: maxAgeSeconds },
    jwt: { maxAge: maxAgeSeconds },
    cookies: { sessionToken: { name: cookieName, options: cookieOptions(isSecure) } },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    providers: [
      credentials({
        name: 'E-mail and password',
        credentials: { email: { type: 'email' }, password: { type: 'password' } },
        authorize: (given) => openSession(given ?? { email: '', password: '' }),
      }),
    ],
    callbacks: {
      redirect: ({ url }) => Promise.resolve(origin + ownPath(pathOf(url))),
      // The cookie names the session and nothing else: who that is and what they may do can change at any time.
      jwt: ({ token, user }) => Promise.resolve({ sid: user ? user.id : token.sid }),
      session: async ({ session }) => ({ expires: session.expires, ...(await whoAsks()) }),
    },
    events: {
      signOut: async () => void (await action(access.signOut)({})),
    },
    logger: { error: () => {}, warn: () => {}, debug: () => {} },
  }
}

/** What next-auth takes for the user is the session: only its id goes into the cookie. */
async function openSession(given: { email: string; password: string }): Promise<{ id: string } | null> {
  const result = await action(access.signIn)({ email: given.email, password: given.password })
  if (result.ok) return { id: result.output.session_id }
  if (result.error.code === 'unauthenticated') return null
  throw new Error(result.error.code)
}

async function whoAsks(): Promise<{ user?: { name: string; email: string } }> {
  try {
    const me = await runningApp().ask(access.me.name, { headers: await headers(), input: {} })
    const { name, email } = access.me.output.parse(me).user
    return { user: { name, email } }
  } catch (error) {
    // The cookie outlived its session: next-auth then shows a session of nobody.
    if (isAppError(error)) return {}
    throw error
  }
}

/** The origin of this request; its Host header was checked before it came here. */
function ownOrigin(sent: Headers): string {
  return `${runningApp().session.isSecure ? 'https' : 'http'}://${sent.get('host')}`
}

const atHome = (address: string, origin: string): string => origin + pathOf(address)

function pathOf(address: string): string {
  if (!URL.canParse(address)) return address
  const url = new URL(address)
  return url.pathname + url.search + url.hash
}
