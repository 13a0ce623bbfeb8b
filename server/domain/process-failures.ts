import { type FailureFacts, type FailureRule, hasEnded, isStart, program, says } from './failure-facts.ts'

/** Faults of what was configured: the program, its folder, its arguments. First match wins, so the precise come first. */
export const CONFIGURATION_RULES: readonly FailureRule[] = [
  {
    code: 'cancelled',
    isFinal: false,
    when: (f) => f.cancelled === true,
    cause: () => 'The start was cancelled.',
    remedy: 'Start the server again when you want it to run.',
  },
  {
    code: 'bad_working_directory',
    isFinal: true,
    when: (f) => f.cwdErrorCode !== undefined,
    cause: (f) => `The working directory ${f.cwd ?? ''} cannot be used.`,
    remedy: 'Create the folder or change the working directory of this server.',
  },
  {
    code: 'command_not_found',
    isFinal: true,
    when: (f) => f.spawnErrorCode === 'ENOENT' || f.spawnErrorCode === 'ENOTDIR' || (isStart(f) && f.exitCode === 127),
    cause: (f) => `The command ${program(f)} was not found on this machine.`,
    remedy: 'Install the program, or give its full path as the command.',
  },
  {
    code: 'permission_denied',
    isFinal: true,
    when: (f) => f.spawnErrorCode === 'EACCES' || f.spawnErrorCode === 'EPERM' || (isStart(f) && f.exitCode === 126),
    cause: (f) => `The command ${program(f)} may not be executed.`,
    remedy: 'Make the file executable for the account Signalbox runs as.',
  },
  {
    code: 'not_executable',
    isFinal: true,
    when: (f) => f.spawnErrorCode === 'ENOEXEC',
    cause: (f) => `The command ${program(f)} is not a program this machine can run.`,
    remedy: 'Give the interpreter as the command and the file as its first argument.',
  },
  {
    code: 'arguments_too_long',
    isFinal: true,
    when: (f) => f.spawnErrorCode === 'E2BIG',
    cause: () => 'The arguments and environment values are longer than the system accepts.',
    remedy: 'Shorten the arguments, or put the long value into a file.',
  },
  {
    code: 'spawn_failed',
    isFinal: false,
    when: (f) => f.spawnErrorCode !== undefined,
    cause: (f) => `The system could not start ${program(f)} (${f.spawnErrorCode}).`,
    remedy: 'Check how many processes and files the system allows, then start it again.',
  },
  {
    code: 'bad_configuration',
    isFinal: true,
    when: (f) => f.exitCode === 78,
    cause: () => 'The server says that its configuration is wrong (exit code 78).',
    remedy: 'Read its last log lines and correct its arguments or environment.',
  },
  {
    code: 'package_not_found',
    isFinal: true,
    when: (f) =>
      says(f, /npm (error|ERR!) (code E404|404)|could not determine executable|No solution found when resolving/i),
    cause: () => 'The package this server is started from does not exist or offers no program.',
    remedy: 'Check the package name and version in the arguments.',
  },
  {
    code: 'package_download_failed',
    isFinal: false,
    when: (f) =>
      says(f, /npm (error|ERR!) (code|errno) (EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENOTCACHED)/),
    cause: () => 'The package this server is started from could not be downloaded.',
    remedy: 'Check the connection to the package registry, or install the package beforehand.',
  },
  {
    code: 'missing_module',
    isFinal: true,
    when: (f) => says(f, /Cannot find (module|package)|ERR_MODULE_NOT_FOUND|ModuleNotFoundError|No module named/),
    cause: () => 'The server needs a module that is not installed, or its script does not exist.',
    remedy: 'Check the path in the arguments and install what the server depends on.',
  },
  {
    code: 'bad_arguments',
    isFinal: true,
    when: (f) => says(f, /(unknown|unrecognized|invalid|bad|illegal) (option|argument|flag)|unrecognized arguments/i),
    cause: () => 'The server does not know one of its arguments.',
    remedy: 'Correct the arguments of this server.',
  },
  {
    code: 'needs_configuration',
    isFinal: true,
    when: (f) =>
      says(
        f,
        /\b(api[ _-]?key|token|password|credentials?|environment variable|[A-Z][A-Z0-9_]*_(KEY|TOKEN|SECRET|PASSWORD|URL))\b.{0,60}\b(required|missing|not (set|provided|found|defined|configured)|must be (set|provided))/i,
      ) ||
      says(
        f,
        /\b(missing|required|please (set|provide))\b.{0,40}\b(api[ _-]?key|token|environment variable|credentials?|[A-Z][A-Z0-9_]*_(KEY|TOKEN|SECRET|PASSWORD|URL))\b/i,
      ),
    cause: () => 'The server asks for a value that is not configured.',
    remedy: 'Add the variable it names to the environment of this server.',
  },
  {
    code: 'program_fault',
    isFinal: true,
    when: (f) => says(f, /^(SyntaxError|IndentationError)\b/),
    cause: () => 'The server is written for another version of its language, or its code is damaged.',
    remedy: 'Reinstall the server, or run it with the language version it asks for.',
  },
]

/** How a process or a session ended, when nothing more precise is known. */
export const RUN_RULES: readonly FailureRule[] = [
  {
    code: 'unsupported_protocol',
    isFinal: true,
    when: (f) => f.protocolFault === 'unsupported_version' || (f.step === 'initialize' && isVersionRefusal(f)),
    cause: () => 'The server speaks a revision of MCP that Signalbox does not know.',
    remedy: 'Install a version of the server that supports MCP 2025-11-25 or older.',
  },
  {
    code: 'not_mcp',
    isFinal: true,
    when: (f) => f.protocolFault === 'not_mcp',
    cause: () => 'What answers is not an MCP server.',
    remedy: 'Check the command or the URL, and the transport of this server.',
  },
  {
    code: 'out_of_memory',
    isFinal: false,
    when: (f) =>
      f.exitCode === 137 ||
      f.signal === 'SIGKILL' ||
      (hasEnded(f) &&
        (f.stderrTail ?? []).some((line) => /heap out of memory|MemoryError|Cannot allocate memory/.test(line))),
    cause: () => 'The process was killed, most likely because memory ran out.',
    remedy: 'Give the machine or the server more memory.',
  },
  {
    code: 'port_in_use',
    isFinal: false,
    when: (f) => hasEnded(f) && (f.stderrTail ?? []).some((line) => /EADDRINUSE|address already in use/i.test(line)),
    cause: () => 'A port this server wants is used by another program.',
    remedy: 'End the other program, or give this server another port.',
  },
  {
    code: 'ended',
    isFinal: false,
    when: (f) => f.exitCode === 0,
    cause: () => 'The server ended by itself without an error (exit code 0).',
    remedy: 'Check that the command starts an MCP server that stays and speaks over its standard input.',
  },
  {
    code: 'crashed',
    isFinal: false,
    when: hasEnded,
    cause: (f) =>
      typeof f.signal === 'string'
        ? `The process was ended by ${f.signal}.`
        : `The process ended with exit code ${f.exitCode}.`,
    remedy: 'Read the last log lines of this server for the reason.',
  },
  {
    code: 'output_closed',
    isFinal: false,
    when: (f) => f.protocolFault === 'output_closed',
    cause: () => 'The server closed its output, so it can no longer answer.',
    remedy: 'Read the last log lines of this server for the reason.',
  },
  {
    code: 'timeout',
    isFinal: false,
    when: (f) => f.timedOut === true,
    cause: (f) => `The server did not answer in time (${f.step}).`,
    remedy: 'Raise the timeout of this server, or find out why it is slow.',
  },
  {
    code: 'upstream_error',
    isFinal: false,
    when: (f) => f.rpcError !== undefined,
    cause: (f) => `The server answered with an error: ${f.rpcError?.message ?? ''}`,
    remedy: 'Correct what the message names, then start the server again.',
  },
]

function isVersionRefusal(facts: FailureFacts): boolean {
  const error = facts.rpcError
  if (error === undefined) return false
  return error.code === -32601 || /protocol.?version|unsupported.*version/i.test(error.message)
}
