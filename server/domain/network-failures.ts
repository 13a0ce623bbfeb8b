import { type FailureRule, hasNetwork, hasStatus, isStart, place } from './failure-facts.ts'

const DNS_CODES = ['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME', 'EAI_FAIL']
const SLOW_CODES = ['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']
const UNREACHABLE_CODES = ['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EHOSTDOWN', 'ENETDOWN']
const TLS_CODE = /CERT|SSL|TLS|UNABLE_TO_(VERIFY|GET_ISSUER)|^EPROTO$/

/** Faults of the URL, the network and what HTTP answered. */
export const NETWORK_RULES: readonly FailureRule[] = [
  {
    code: 'invalid_url',
    isFinal: true,
    when: (f) => f.networkCode === 'ERR_INVALID_URL',
    cause: (f) => `${place(f)} is not a URL Signalbox can use.`,
    remedy: 'Give a complete http or https URL.',
  },
  {
    code: 'address_refused',
    isFinal: true,
    when: (f) => f.networkCode === 'ADDRESS_REFUSED',
    cause: (f) => `${place(f)} leads to an address Signalbox may not connect to.`,
    remedy: 'Use a public address, or ask the owner to add this network to the allowed networks.',
  },
  {
    code: 'redirected',
    isFinal: true,
    when: (f) => f.networkCode === 'TOO_MANY_REDIRECTS' || ((f.httpStatus ?? 0) >= 300 && (f.httpStatus ?? 0) < 400),
    cause: (f) => `${place(f)} redirects elsewhere.`,
    remedy: 'Enter the URL it finally leads to.',
  },
  {
    code: 'unauthorized',
    isFinal: true,
    when: (f) => hasStatus(f, 401, 407),
    cause: () => 'The server asks for credentials, or does not accept the ones it was given.',
    remedy: 'Set or renew the Authorization header of this server.',
  },
  {
    code: 'forbidden',
    isFinal: true,
    when: (f) => hasStatus(f, 403),
    cause: () => 'The server refuses these credentials.',
    remedy: 'Use credentials that may use this server, or ask its owner for access.',
  },
  {
    code: 'session_lost',
    isFinal: false,
    when: (f) => !isStart(f) && hasStatus(f, 400, 404, 410),
    cause: () => 'The server no longer knows the session, most likely because it was restarted.',
    remedy: 'Nothing to do: Signalbox opens a session again.',
  },
  {
    code: 'endpoint_not_found',
    isFinal: true,
    when: (f) => hasStatus(f, 404, 410),
    cause: (f) => `There is nothing at ${place(f)}.`,
    remedy: 'Check the path of the URL; MCP servers often use /mcp or /sse.',
  },
  {
    code: 'wrong_transport',
    isFinal: true,
    when: (f) => hasStatus(f, 405, 406, 415, 501),
    cause: (f) => `${place(f)} does not speak this transport.`,
    remedy: 'Choose the other HTTP transport for this server.',
  },
  {
    code: 'rate_limited',
    isFinal: false,
    when: (f) => hasStatus(f, 429),
    cause: () => 'The server answers too many requests (HTTP 429).',
    remedy: 'Wait, or make health checks of this server rarer.',
  },
  {
    code: 'upstream_error',
    isFinal: false,
    when: (f) => (f.httpStatus ?? 0) >= 500,
    cause: (f) => `The server answers with an internal fault (HTTP ${f.httpStatus}).`,
    remedy: 'Look into the logs of that server.',
  },
  {
    code: 'rejected',
    isFinal: false,
    when: (f) => (f.httpStatus ?? 0) >= 400,
    cause: (f) => `The server rejects the request (HTTP ${f.httpStatus}).`,
    remedy: 'Check the URL and headers of this server.',
  },
  {
    code: 'connection_refused',
    isFinal: false,
    when: (f) => hasNetwork(f, ['ECONNREFUSED']),
    cause: (f) => `Nothing listens at ${place(f)}.`,
    remedy: 'Start that server, or correct host and port of the URL.',
  },
  {
    code: 'host_not_found',
    isFinal: false,
    when: (f) => hasNetwork(f, DNS_CODES),
    cause: (f) => `The host name in ${place(f)} cannot be resolved.`,
    remedy: 'Check the host name and the name service of this machine.',
  },
  {
    code: 'unreachable',
    isFinal: false,
    when: (f) => hasNetwork(f, UNREACHABLE_CODES),
    cause: (f) => `There is no route to ${place(f)}.`,
    remedy: 'Check the network connection of this machine.',
  },
  {
    code: 'timeout',
    isFinal: false,
    when: (f) => hasNetwork(f, SLOW_CODES),
    cause: (f) => `${place(f)} did not answer in time.`,
    remedy: 'Check that the server is up and not overloaded, or raise its timeout.',
  },
  {
    code: 'certificate_fault',
    isFinal: false,
    when: (f) => f.networkCode !== undefined && TLS_CODE.test(f.networkCode),
    cause: (f) => `The encrypted connection to ${place(f)} cannot be trusted (${f.networkCode}).`,
    remedy: 'Renew the certificate of that server, or use the host name it was issued for.',
  },
  {
    code: 'connection_lost',
    isFinal: false,
    when: (f) => f.networkCode !== undefined,
    cause: (f) => `The connection to ${place(f)} broke (${f.networkCode}).`,
    remedy: 'Check that the server is up.',
  },
]
