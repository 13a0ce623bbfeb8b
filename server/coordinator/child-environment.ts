/** The variable by which the processes of one server are found again, even those that left its process group. */
export const GROUP_VARIABLE = 'SIGNALBOX_GROUP'

const PASSED_ON = new Set(['PATH', 'HOME', 'LANG', 'TZ', 'TERM', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR'])

/** Builds a server's environment: the few variables every program needs, the server's own values, and its mark. */
export function childEnvironment(
  ambient: Readonly<Record<string, string | undefined>>,
  own: Readonly<Record<string, string>>,
  mark: string,
): Record<string, string> {
  const environment: Record<string, string> = {}
  for (const [name, value] of Object.entries(ambient)) {
    if (value !== undefined && (PASSED_ON.has(name) || name.startsWith('LC_'))) environment[name] = value
  }
  return { ...environment, ...own, [GROUP_VARIABLE]: mark }
}
