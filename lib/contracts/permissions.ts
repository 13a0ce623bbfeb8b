/** Every permission the product knows; roles are sets of them. */
export const PERMISSIONS = [
  'mcp:view_servers',
  'mcp:manage_servers',
  'mcp:view_events',
  'mcp:manage_config',
  'mcp:view_logs',
  'mcp:bulk_operations',
  'mcp:system_admin',
  'mcp:define_commands',
  'mcp:call_tools',
  'mcp:run_workflows',
  'mcp:manage_workflows',
  'mcp:view_agents',
  'mcp:manage_agents',
  'mcp:view_analytics',
  'mcp:view_audit',
  'mcp:manage_alerts',
  'mcp:manage_users',
] as const

export type Permission = (typeof PERMISSIONS)[number]

export const ROLES = ['viewer', 'operator', 'admin', 'system_admin'] as const

export type Role = (typeof ROLES)[number]

const VIEWER: Permission[] = [
  'mcp:view_servers',
  'mcp:view_events',
  'mcp:view_logs',
  'mcp:view_agents',
  'mcp:view_analytics',
]
const OPERATOR: Permission[] = [
  ...VIEWER,
  'mcp:manage_servers',
  'mcp:bulk_operations',
  'mcp:call_tools',
  'mcp:run_workflows',
]
const ADMIN: Permission[] = [
  ...OPERATOR,
  'mcp:manage_config',
  'mcp:manage_alerts',
  'mcp:manage_workflows',
  'mcp:manage_agents',
  'mcp:manage_users',
  'mcp:view_audit',
]

/** What each built-in role may do. `system_admin` alone may say what runs on the host. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: VIEWER,
  operator: OPERATOR,
  admin: ADMIN,
  system_admin: PERMISSIONS,
}
