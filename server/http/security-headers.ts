export interface SecurityHeaderParts {
  /** Random for each response; only scripts and styles that carry it run. */
  nonce: string
  isHttps: boolean
  isDevelopment: boolean
  /** The checked Host header: browsers that do not count sockets as `'self'` need it spelled out. */
  host?: string
}

const UNUSED_FEATURES = [
  'accelerometer',
  'browsing-topics',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
]

/** The headers of every page; what is wider in development is there for the bundler's live reload alone. */
export function securityHeaders(parts: SecurityHeaderParts): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy(parts),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'permissions-policy': UNUSED_FEATURES.map((feature) => `${feature}=()`).join(', '),
    ...(parts.isHttps ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
}

function contentSecurityPolicy({ nonce, isHttps, isDevelopment, host }: SecurityHeaderParts): string {
  const own = `'nonce-${nonce}'`
  const socket = host === undefined ? '' : ` ${isHttps ? 'wss' : 'ws'}://${host}`
  const directives = {
    'default-src': "'self'",
    'script-src': `'self' ${own} 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    // A nonce would switch 'unsafe-inline' off, and live reload inserts styles without one.
    'style-src': isDevelopment ? "'self' 'unsafe-inline'" : `'self' ${own}`,
    'img-src': "'self' data:",
    'font-src': "'self'",
    'connect-src': `'self'${socket}`,
    'worker-src': "'self'",
    'manifest-src': "'self'",
    'frame-src': "'none'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  }
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')
}
