import { timestamp } from 'drizzle-orm/pg-core'

/** A moment in time; milliseconds, so that what JavaScript read compares equal to what is stored. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

export const createdAt = () => moment('created_at').notNull().defaultNow()
export const updatedAt = () => moment('updated_at').notNull().defaultNow()
