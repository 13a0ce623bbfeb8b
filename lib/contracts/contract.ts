import type * as z from 'zod'
import type { Permission } from './permissions.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/**
 * `query` reads, `command` changes (transaction, audit entry, events), `call` reaches out to an upstream or waits for it
 * (no transaction; recorded as an event).
 */
export type ContractKind = 'query' | 'command' | 'call'

/** What can be asked: a name, a place, a permission, the shape of the question and of the answer. */
export interface Contract<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  name: string
  summary: string
  kind: ContractKind
  method: Method
  /** With `:name` for each path parameter; parameters, query and body form one input object. */
  path: string
  /** `anyone` needs no sign-in, `signed_in` needs no particular permission; the matrix test lists both. */
  permission: Permission | 'anyone' | 'signed_in'
  input: I
  output: O
  /** Answered by the custom server before Next; has no route file. */
  lane?: 'direct'
  /** The answer follows from the picture alone and is the same for everybody who may ask, so it is written out once. */
  memo?: true
  /** HTTP status of success; 200 unless told. */
  status?: number
  /** Input fields that never reach the audit entry. */
  secret?: readonly string[]
}

export type AnyContract = Contract
export type InputOf<C extends AnyContract> = z.input<C['input']>
export type ParsedInputOf<C extends AnyContract> = z.output<C['input']>
export type OutputOf<C extends AnyContract> = z.output<C['output']>

/** Declares a contract and keeps its exact types. */
export function contract<I extends z.ZodType, O extends z.ZodType>(definition: Contract<I, O>): Contract<I, O> {
  return definition
}
