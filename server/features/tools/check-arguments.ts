import { type Schema, Validator } from '@cfworker/json-schema'
import { AppError, type FieldFault } from '#lib/contracts/errors'
import type { Tool } from '#lib/contracts/tools'

// Keyed by the schema object itself: a list that is read anew brings new objects, and the old ones are collected.
const validators = new WeakMap<object, Validator>()

/**
 * Checks arguments against a tool's input schema (JSON Schema 2020-12, no code generation). Throws AppError `invalid` that
 * names each argument. A schema the validator cannot work with checks nothing: the server itself will.
 */
export function checkArguments(tool: Tool, given: Record<string, unknown>): void {
  const validator = validatorFor(tool)
  const outcome = validator && attempt(validator, given)
  if (!outcome || outcome.valid) return
  const fields = faultsOf(outcome.errors)
  const [first] = fields
  throw new AppError('invalid', first ? `${first.field}: ${first.message}` : `The arguments do not fit ${tool.name}.`, {
    fields,
  })
}

function validatorFor(tool: Tool): Validator | undefined {
  const known = validators.get(tool.inputSchema)
  if (known) return known
  try {
    const validator = new Validator(structuredClone(tool.inputSchema) as Schema, '2020-12', false)
    validators.set(tool.inputSchema, validator)
    return validator
  } catch {
    // A schema that cannot be read is the server's own affair; see above.
    return undefined
  }
}

function attempt(validator: Validator, given: Record<string, unknown>) {
  try {
    return validator.validate(given)
  } catch {
    // An unresolvable $ref shows only while validating.
    return undefined
  }
}

interface SchemaError {
  keyword: string
  instanceLocation: string
  error: string
}

/** The innermost faults: the validator also reports every enclosing object. */
function faultsOf(errors: SchemaError[]): FieldFault[] {
  const inner = errors.filter(({ keyword }) => keyword !== 'properties' && keyword !== 'items' && keyword !== '$ref')
  return (inner.length > 0 ? inner : errors).slice(0, 20).map(({ instanceLocation, error }) => ({
    field: ['arguments', ...instanceLocation.replace(/^#\/?/, '').split('/').filter(Boolean)].join('.'),
    message: error,
  }))
}
