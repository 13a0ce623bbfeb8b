/** Something that must reach the database sooner or later: `kind` says which table, `row` is JSON. */
export interface OutboxRecord {
  kind: string
  row: unknown
}
