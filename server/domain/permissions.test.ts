import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PERMISSIONS, type Permission, ROLES, type Role } from '#lib/contracts/permissions'
import { mayGrant, permissionsOf } from './permissions.ts'

const role = fc.constantFrom(...ROLES)
const permissions = fc.subarray<Permission>([...PERMISSIONS]).map((list) => new Set(list))

function isWithin(inner: Iterable<Permission>, outer: ReadonlySet<Permission>): boolean {
  return [...inner].every((permission) => outer.has(permission))
}

describe('permissionsOf', () => {
  it('gives each role everything the one before it may do', () => {
    for (const [index, mightier] of ROLES.entries()) {
      const weaker = ROLES[index - 1]
      if (weaker) expect(isWithin(permissionsOf(weaker), permissionsOf(mightier))).toBe(true)
    }
  })

  it('keeps defining commands for system admins', () => {
    expect(ROLES.filter((name) => permissionsOf(name).has('mcp:define_commands'))).toEqual(['system_admin'])
  })
})

describe('mayGrant', () => {
  it('never lets anyone give a permission they lack', () => {
    void fc.assert(
      fc.property(permissions, role, (own, granted) => {
        const lacks = [...permissionsOf(granted)].some((permission) => !own.has(permission))
        expect(mayGrant(own, granted)).toBe(!lacks)
      }),
    )
  })

  it('reaches no permission by any sequence of grants that nobody held before', () => {
    const grant = fc.record({ by: fc.nat(4), to: fc.nat(4), role })
    void fc.assert(
      fc.property(
        fc.array(role, { minLength: 5, maxLength: 5 }),
        fc.array(grant, { maxLength: 30 }),
        (start, grants) => {
          const roles: Role[] = [...start]
          const held = new Set(roles.flatMap((name) => [...permissionsOf(name)]))
          for (const step of grants) {
            const giver = roles[step.by]
            if (giver && mayGrant(permissionsOf(giver), step.role)) roles[step.to] = step.role
          }
          for (const name of roles) expect(isWithin(permissionsOf(name), held)).toBe(true)
        },
      ),
    )
  })
})
