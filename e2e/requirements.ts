export interface Requirement {
  /** What anybody can see that it does. */
  behaviour: string
  /** Where it comes from: a standard, or what the product promises. */
  source: string
}

const ASVS = 'OWASP ASVS 5.0'
const API = 'OWASP API Security Top 10'
const MCP = 'MCP security best practices'
const OWN = 'Signalbox'

/** Every requirement the product claims to meet. A test names the ones it proves by their id, and each has such a test. */
export const REQUIREMENTS = {
  'SEC-01': { behaviour: 'Only who may define commands says what runs on the host.', source: `${ASVS} V8, ${MCP}` },
  'SEC-05': { behaviour: 'A foreign Host or Origin is refused before anything is routed.', source: MCP },
  'SEC-06': { behaviour: 'It is reachable from outside only with an own secret and an administrator.', source: MCP },
  'SEC-08': {
    behaviour: 'Every operation names its permission and refuses whoever lacks it.',
    source: `${ASVS} V8, ${API}`,
  },
  'SEC-18': { behaviour: 'Pages run only scripts and styles with the nonce of the answer.', source: `${ASVS} V3` },
  'SEC-25': {
    behaviour: 'Passwords are 12 to 128 characters, not common, and stored by argon2id.',
    source: `${ASVS} V6`,
  },
  'SEC-26': {
    behaviour: 'Guessing a password is slowed down by account and address, and tells nothing.',
    source: `${ASVS} V6`,
  },
  'SEC-27': { behaviour: 'The session cookie is bound to its host.', source: `${ASVS} V7` },
  'SEC-28': {
    behaviour: 'A change asked for by cookie comes from our own pages, as JSON, never by GET.',
    source: `${ASVS} V3`,
  },
  'SEC-29': {
    behaviour: 'The first administrator is made once, with a one-time link that ends after an hour.',
    source: `${ASVS} V6`,
  },
  'SEC-32': { behaviour: 'Secrets at rest open only in their own row, column and key.', source: `${ASVS} V11` },

  'REL-01': { behaviour: 'Retries keep to the schedule and go on counting after a restart.', source: OWN },
  'REL-02': { behaviour: 'Only a stable minute makes it forget failures.', source: OWN },
  'REL-04': { behaviour: 'A failure that retrying cannot mend is final at once, with cause and remedy.', source: OWN },
  'REL-05': { behaviour: 'A server takes only the steps of the lifecycle table.', source: OWN },
  'REL-07': { behaviour: 'No process of a server outlives its end, or its supervisor.', source: OWN },
  'REL-12': { behaviour: 'No fact is lost, doubled or reordered while the database is away.', source: OWN },
  'REL-16': {
    behaviour: 'Without the database servers run on, reads say they are old, changes are refused.',
    source: OWN,
  },
  'REL-21': { behaviour: 'A server that hangs holds up nobody else, and one trial at a time tests it.', source: OWN },
  'REL-22': { behaviour: 'Many starts at once are spread, many losses are announced once.', source: OWN },
  'REL-23': { behaviour: 'What nobody has checked lately is never shown as well.', source: OWN },

  'access.roles.no-grant-beyond-own': {
    behaviour: 'Nobody gives a role mightier than their own.',
    source: `${ASVS} V8`,
  },
  'access.roles.last-system-admin-stays': { behaviour: 'There is always a system admin.', source: OWN },
  'audit.one-entry-each': {
    behaviour: 'Every command and call, done or refused, leaves one audit entry.',
    source: `${ASVS} V16`,
  },
  'database.migrate.one-runner': { behaviour: 'However many processes start, migrations run once.', source: OWN },
  'environment.example.equals-schema': { behaviour: '`.env.example` explains every variable.', source: OWN },
  'fleet.secrets.stay-with-their-address': {
    behaviour: 'A stored credential is not sent to another host.',
    source: MCP,
  },
  'fleet.start.refuses-when-running': { behaviour: 'A server that runs is not started again.', source: OWN },
  'fleet.update.refuses-older-revision': { behaviour: 'A change made on an older revision is refused.', source: OWN },
  'fleet.update.restarts-only-when-needed': { behaviour: 'A change restarts only what depends on it.', source: OWN },
  'operations.input.unknown-keys-refused': {
    behaviour: 'Input that is not understood is refused and named.',
    source: API,
  },
  'realtime.resume.nothing-lost-nothing-twice': {
    behaviour: 'A client that comes back hears what it missed, once.',
    source: OWN,
  },
  'realtime.telling.follows-permissions': { behaviour: 'The socket tells nobody what they may not see.', source: API },
  'tools.call.cancel-reaches-upstream': {
    behaviour: 'A call whose caller left is cancelled at the server.',
    source: 'MCP specification',
  },
  'tools.call.checked-first': { behaviour: 'A call is checked before the server hears of it.', source: MCP },
} as const satisfies Record<string, Requirement>
