import type { Problem } from '#lib/contracts/fleet-model'

/** The trouble of a server that no longer answers its checks. */
export function silenceProblem(reason: string, at: number): Problem {
  return {
    code: 'not_answering',
    step: 'check',
    cause: 'stopped answering its health checks',
    remedy: 'Look at its log and at what the host is busy with; it is brought back by itself.',
    evidence: [reason],
    at: new Date(at).toISOString(),
  }
}

/** The trouble of a server of which something would not end. */
export function stopProblem(fault: unknown, at: number): Problem {
  return {
    code: 'stop_failed',
    step: 'run',
    cause: 'could not be stopped',
    remedy: 'End its process by hand, then stop it once more.',
    evidence: [fault instanceof Error ? fault.message : String(fault)],
    at: new Date(at).toISOString(),
  }
}
