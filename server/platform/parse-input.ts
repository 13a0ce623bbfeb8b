import type * as z from 'zod'
import { AppError } from '#lib/contracts/errors'

/** Parses an input by its schema. Throws AppError `invalid` that names every faulty field and its remedy. */
export function parseInput(schema: z.ZodType, input: unknown): unknown {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.slice(0, 50).flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          field: [...issue.path, key].join('.'),
          message: 'There is no such field; remove it.',
        }))
      : [{ field: issue.path.join('.') || '(input)', message: issue.message }],
  )
  const [first] = fields
  throw new AppError('invalid', first ? `${first.field}: ${first.message}` : 'The input is not valid.', { fields })
}
