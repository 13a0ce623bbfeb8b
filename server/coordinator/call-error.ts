import { AppError } from '#lib/contracts/errors'
import type { RpcFault } from './json-rpc-peer.ts'
import { WireFault } from './wire.ts'

/** Says why a call has no result: `unavailable` only when it surely never reached the server. */
export function callError(fault: RpcFault): AppError {
  const { kind, message, error } = fault
  switch (kind) {
    case 'timeout':
      return new AppError('timeout', message, { cause: fault })
    case 'closed':
    case 'busy':
      return new AppError('unavailable', message, { cause: fault })
    case 'answered':
      return new AppError('upstream_failed', message, {
        cause: fault,
        details: { rpc_code: error?.code, ...(error?.data === undefined ? {} : { rpc_data: error.data }) },
      })
    case 'cancelled':
      return new AppError('upstream_failed', message, { cause: fault, details: { cancelled: true } })
    case 'unsendable':
      return unsendable(fault)
    case 'lost':
    case 'unreadable':
      return new AppError('upstream_failed', message, { cause: fault })
  }
}

/** The same for a health check, to which a connection that is gone means more than a call that failed. */
export function checkError(fault: RpcFault): AppError {
  if (fault.kind === 'lost') return new AppError('unavailable', fault.message, { cause: fault })
  return callError(fault)
}

function unsendable(fault: RpcFault): AppError {
  const facts = fault.cause instanceof WireFault ? fault.cause.facts : {}
  const isUnreached = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ADDRESS_REFUSED'].includes(facts.networkCode ?? '')
  const details = {
    ...(facts.httpStatus === undefined ? {} : { http_status: facts.httpStatus }),
    ...(facts.networkCode === undefined ? {} : { network_code: facts.networkCode }),
  }
  return new AppError(isUnreached ? 'unavailable' : 'upstream_failed', fault.message, { cause: fault, details })
}
