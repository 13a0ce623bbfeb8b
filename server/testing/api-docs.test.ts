import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '#lib/contracts/errors'
import { RecoveryPolicy, ServerConfig } from '#lib/contracts/fleet-model'
import { PERMISSIONS, ROLE_PERMISSIONS, ROLES } from '#lib/contracts/permissions'
import { MESSAGE_PERMISSIONS, MESSAGE_TYPES } from '#lib/contracts/realtime'
import { TRANSITIONS } from '#server/domain/lifecycle'
import { NETWORK_RULES } from '#server/domain/network-failures'
import { CONFIGURATION_RULES, RUN_RULES } from '#server/domain/process-failures'
import { operations } from '#server/operations'
import { PUBLIC_VARIABLE_NAMES } from '#server/platform/env'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

/** The cells of every table row of a document, without the marks of code. */
function rowsOf(path: string): string[][] {
  return read(path)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.replaceAll('`', '').trim()),
    )
}

const texts = (rows: readonly (readonly string[])[]) => rows.map((row) => row.join(' ')).sort()
/** The text of the section under a heading, up to the next one. */
const sectionOf = (path: string, heading: string) => read(path).split(`${heading}\n`)[1]?.split('\n## ')[0] ?? ''

describe('the API document', () => {
  it('lists every contract with its method, path and permission, and nothing else', () => {
    const methods = new Set(['GET', 'POST', 'PUT', 'DELETE'])
    const listed = rowsOf('docs/api.md').filter(([method = '']) => methods.has(method))
    const contracts = operations.map(({ contract }) => [contract.method, contract.path, contract.permission])
    expect(texts(listed.map((row) => row.slice(0, 3)))).toEqual(texts(contracts))
  })

  it('lists every error code', () => {
    const listed = rowsOf('docs/api.md').map(([code]) => code)
    expect(ERROR_CODES.filter((code) => !listed.includes(code))).toEqual([])
  })

  it('lists every message of the live feed with its permission', () => {
    const listed = rowsOf('docs/api.md').map(([type, , permission]) => `${type} ${permission}`)
    const messages = MESSAGE_TYPES.map((type) => `${type} ${MESSAGE_PERMISSIONS[type]}`)
    expect(messages.filter((message) => !listed.includes(message))).toEqual([])
  })
})

describe('the other documents', () => {
  it('say which role holds which permission', () => {
    const listed = rowsOf('docs/access.md').filter(([permission = '']) => permission.startsWith('mcp:'))
    const held = PERMISSIONS.map((permission) => [
      permission,
      ...ROLES.map((role) => (ROLE_PERMISSIONS[role].includes(permission) ? 'yes' : '–')),
    ])
    expect(rowsOf('docs/access.md')[0]).toEqual(['Permission', ...ROLES])
    expect(texts(listed)).toEqual(texts(held))
  })

  it('print the transitions of a server', () => {
    const states = new Set<string>(TRANSITIONS.map(({ from }) => from))
    const listed = rowsOf('docs/operating.md').filter(([from = '', , to = '']) => states.has(from) && states.has(to))
    const rows = TRANSITIONS.map(({ from, on, to, effects }) => [from, on, to, effects.join(', ') || '–'])
    expect(texts(listed)).toEqual(texts(rows))
  })

  it('say of every cause whether it is tried again', () => {
    const listed = rowsOf('docs/fleet.md').map(([code, isTriedAgain]) => `${code} ${isTriedAgain}`)
    const rules = [...CONFIGURATION_RULES, ...NETWORK_RULES, ...RUN_RULES]
    const expected = rules.map(({ code, isFinal }) => `${code} ${isFinal ? 'no' : 'yes'}`)
    expect(expected.filter((rule) => !listed.includes(rule))).toEqual([])
  })

  it('name every field of a configuration and of its recovery', () => {
    const listed = rowsOf('docs/fleet.md').map(([field]) => field)
    const fields = Object.keys(ServerConfig.shape).map((field) => `config.${field}`)
    expect([...fields, ...Object.keys(RecoveryPolicy.shape)].filter((field) => !listed.includes(field))).toEqual([])
  })

  it('name every variable an operator may set', () => {
    const listed = rowsOf('README.md').map(([name]) => name)
    expect(PUBLIC_VARIABLE_NAMES.filter((name) => !listed.includes(name))).toEqual([])
  })

  it('print the boundaries that are checked', () => {
    const law = sectionOf('ARCHITECTURE.md', '## The dependency law')
    const rules = [...read('.dependency-cruiser.cjs').matchAll(/rule\(\s*'([\w-]+)'/g)].map(([, name]) => name)
    expect(rules.length).toBeGreaterThan(10)
    expect(rules.filter((rule) => !law.includes(`\`${rule}\``))).toEqual([])
  })

  it('link to files that are there', () => {
    const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'REVIEW.md']
    const more = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'))
    const broken = [...pages, ...more.map((name) => `docs/${name}`)].flatMap((page) =>
      [...read(page).matchAll(/(?:\]\(|srcset="|src=")([^)"\s]+)[)"]/g)]
        .map(([, target = '']) => target.split('#')[0] ?? '')
        .filter((target) => target !== '' && !/^https?:/.test(target))
        .filter((target) => !isThere(join(ROOT, page, '..', target)))
        .map((target) => `${page}: ${target}`),
    )
    expect(broken).toEqual([])
  })
})

function isThere(path: string): boolean {
  try {
    return readdirSync(join(path, '..')).includes(path.replace(/\/+$/, '').split('/').at(-1) ?? '')
  } catch {
    return false
  }
}
