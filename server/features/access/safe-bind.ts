import { isLoopback } from '#server/domain/loopback'

export interface BindQuestion {
  /** Where to listen. */
  host: string
  /** Whether the root secret was set by the operator instead of made on first start. */
  hasOwnSecret: boolean
  /** Whether somebody exists, so that nobody who can reach the port can become the first administrator. */
  hasUsers: boolean
}

/** The exit code for a configuration that must be changed first (sysexits.h, EX_CONFIG). */
export const EXIT_CONFIG = 78

/** Decides whether it is safe to listen there; answers null, or the sentence to end with and `EXIT_CONFIG`. */
export function refuseUnsafeBind({ host, hasOwnSecret, hasUsers }: BindQuestion): string | null {
  if (isLoopback(host)) return null
  const missing = [
    ...(hasOwnSecret ? [] : ['set SIGNALBOX_SECRET to a secret of your own (for example: openssl rand -base64 48)']),
    ...(hasUsers
      ? []
      : [
          'create the first administrator (start once with HOST=127.0.0.1 and open the setup link, or set SIGNALBOX_ADMIN_EMAIL and SIGNALBOX_ADMIN_PASSWORD)',
        ]),
  ]
  if (missing.length === 0) return null
  return `HOST=${host} can be reached from other machines. First ${missing.join(', and ')}; or keep HOST=127.0.0.1.`
}
