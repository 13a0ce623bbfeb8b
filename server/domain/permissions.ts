import { type Permission, ROLE_PERMISSIONS, type Role } from '#lib/contracts/permissions'

const SETS = new Map(Object.entries(ROLE_PERMISSIONS).map(([role, list]) => [role, new Set(list)]))

/** What a role may do. */
export function permissionsOf(role: Role): ReadonlySet<Permission> {
  return SETS.get(role) ?? new Set()
}

/** Whether someone with these permissions may give or take a role: only one that holds nothing they lack. */
export function mayGrant(permissions: ReadonlySet<Permission>, role: Role): boolean {
  return [...permissionsOf(role)].every((permission) => permissions.has(permission))
}
