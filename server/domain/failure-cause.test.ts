import { describe, expect, it } from 'vitest'
import { explain } from './failure-cause.ts'
import type { FailureFacts } from './failure-facts.ts'

const table: [string, boolean, FailureFacts][] = [
  ['cancelled', false, { step: 'initialize', cancelled: true, timedOut: true }],
  ['bad_working_directory', true, { step: 'spawn', cwdErrorCode: 'ENOENT', spawnErrorCode: 'ENOENT', cwd: '/none' }],
  ['command_not_found', true, { step: 'spawn', spawnErrorCode: 'ENOENT', command: 'nope' }],
  ['command_not_found', true, { step: 'initialize', exitCode: 127 }],
  ['crashed', false, { step: 'run', exitCode: 127 }],
  ['permission_denied', true, { step: 'spawn', spawnErrorCode: 'EACCES' }],
  ['permission_denied', true, { step: 'initialize', exitCode: 126 }],
  ['not_executable', true, { step: 'spawn', spawnErrorCode: 'ENOEXEC' }],
  ['arguments_too_long', true, { step: 'spawn', spawnErrorCode: 'E2BIG' }],
  ['spawn_failed', false, { step: 'spawn', spawnErrorCode: 'EAGAIN' }],
  ['bad_configuration', true, { step: 'initialize', exitCode: 78 }],
  ['bad_configuration', true, { step: 'run', exitCode: 78 }],
  ['package_not_found', true, { step: 'initialize', exitCode: 1, stderrTail: ['npm error code E404'] }],
  ['package_download_failed', false, { step: 'initialize', exitCode: 1, stderrTail: ['npm error code EAI_AGAIN'] }],
  ['missing_module', true, { step: 'initialize', exitCode: 1, stderrTail: ["Error: Cannot find module './gone'"] }],
  ['missing_module', true, { step: 'initialize', exitCode: 1, stderrTail: ["  code: 'ERR_MODULE_NOT_FOUND',"] }],
  [
    'missing_module',
    true,
    { step: 'initialize', exitCode: 1, stderrTail: ["ModuleNotFoundError: No module named 'mcp'"] },
  ],
  ['crashed', false, { step: 'run', exitCode: 1, stderrTail: ["Cannot find module './lazy'"] }],
  ['bad_arguments', true, { step: 'initialize', exitCode: 9, stderrTail: ['node: bad option: --nope'] }],
  [
    'needs_configuration',
    true,
    { step: 'initialize', exitCode: 1, stderrTail: ['Error: GROQ_API_KEY environment variable is required'] },
  ],
  ['needs_configuration', true, { step: 'initialize', exitCode: 1, stderrTail: ['Please set EXA_API_KEY'] }],
  ['program_fault', true, { step: 'initialize', exitCode: 1, stderrTail: ['SyntaxError: Unexpected token'] }],
  ['out_of_memory', false, { step: 'run', signal: 'SIGKILL' }],
  ['out_of_memory', false, { step: 'run', exitCode: 137 }],
  [
    'out_of_memory',
    false,
    { step: 'run', signal: 'SIGABRT', stderrTail: ['FATAL ERROR: JavaScript heap out of memory'] },
  ],
  [
    'port_in_use',
    false,
    { step: 'initialize', exitCode: 1, stderrTail: ['Error: listen EADDRINUSE: address already in use'] },
  ],
  ['ended', false, { step: 'run', exitCode: 0 }],
  ['crashed', false, { step: 'run', exitCode: 1 }],
  ['crashed', false, { step: 'run', signal: 'SIGSEGV' }],
  ['output_closed', false, { step: 'run', protocolFault: 'output_closed' }],
  ['invalid_url', true, { step: 'connect', networkCode: 'ERR_INVALID_URL' }],
  ['address_refused', true, { step: 'connect', networkCode: 'ADDRESS_REFUSED' }],
  ['redirected', true, { step: 'initialize', httpStatus: 302 }],
  ['redirected', true, { step: 'initialize', networkCode: 'TOO_MANY_REDIRECTS' }],
  ['unauthorized', true, { step: 'initialize', httpStatus: 401 }],
  ['forbidden', true, { step: 'initialize', httpStatus: 403 }],
  ['endpoint_not_found', true, { step: 'initialize', httpStatus: 404 }],
  ['session_lost', false, { step: 'run', httpStatus: 404 }],
  ['wrong_transport', true, { step: 'initialize', httpStatus: 405 }],
  ['rate_limited', false, { step: 'initialize', httpStatus: 429 }],
  ['upstream_error', false, { step: 'initialize', httpStatus: 500 }],
  ['rejected', false, { step: 'initialize', httpStatus: 400 }],
  ['connection_refused', false, { step: 'connect', networkCode: 'ECONNREFUSED' }],
  ['host_not_found', false, { step: 'connect', networkCode: 'ENOTFOUND' }],
  ['unreachable', false, { step: 'connect', networkCode: 'EHOSTUNREACH' }],
  ['timeout', false, { step: 'connect', networkCode: 'UND_ERR_CONNECT_TIMEOUT' }],
  ['certificate_fault', false, { step: 'connect', networkCode: 'CERT_HAS_EXPIRED' }],
  ['certificate_fault', false, { step: 'connect', networkCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
  ['connection_lost', false, { step: 'run', networkCode: 'ECONNRESET' }],
  ['unsupported_protocol', true, { step: 'initialize', protocolFault: 'unsupported_version' }],
  [
    'unsupported_protocol',
    true,
    { step: 'initialize', rpcError: { code: -32602, message: 'Unsupported protocol version' } },
  ],
  ['not_mcp', true, { step: 'initialize', protocolFault: 'not_mcp' }],
  ['timeout', false, { step: 'initialize', timedOut: true }],
  ['upstream_error', false, { step: 'initialize', rpcError: { code: -32603, message: 'database down' } }],
  ['failed', false, { step: 'run' }],
]

describe('explain', () => {
  it.each(table)('%s (final: %s) from %j (REL-04)', (code, isFinal, facts) => {
    const explained = explain(facts)
    expect([explained.problem.code, explained.isFinal]).toEqual([code, isFinal])
    expect(explained.problem.step).toBe(facts.step)
    expect(explained.problem.cause).toMatch(/\S.*\.$|: /)
    expect(explained.problem.remedy).toMatch(/^[A-Z][^.]*(\.\d+[^.]*)*\.$|^[A-Z].*\.$/)
  })

  it('gives what it saw as evidence, and nothing else', () => {
    const { problem } = explain({ step: 'initialize', exitCode: 3, stderrTail: ['one', 'x'.repeat(900)] })
    expect(problem.evidence[0]).toBe('exit code 3')
    expect(problem.evidence[1]).toBe('stderr: one')
    expect(problem.evidence[2]).toHaveLength(501)
    expect(explain({ step: 'run' }).problem.evidence).toEqual([])
  })
})
