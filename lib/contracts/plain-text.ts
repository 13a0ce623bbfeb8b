import * as z from 'zod'

/** Text the database can hold: at most `max` characters and no NUL. */
export const PlainText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => !value.includes('\0'), 'Remove the NUL character.')
