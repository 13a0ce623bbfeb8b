/**
 * Who did what. Every command leaves one entry in its own transaction; refusals, failures and calls leave theirs
 * beside it. The table only grows: the database refuses anything else.
 */
export { insertAudit } from './store.ts'
