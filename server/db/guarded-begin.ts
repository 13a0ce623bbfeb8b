import type { Sql, TransactionSql } from 'postgres'

type Begin = (fn: (tx: TransactionSql) => unknown) => Promise<unknown>

function refuse(): never {
  throw Object.assign(new Error('The connection of this transaction is gone.'), { code: 'CONNECTION_CLOSED' })
}

/** Lets no statement through once the transaction is over. */
function guard(tx: TransactionSql, isOver: () => boolean): TransactionSql {
  return new Proxy(tx, {
    apply: (target, self, args) => (isOver() ? refuse() : Reflect.apply(target, self, args)),
    get: (target, name) => {
      if (isOver() && (name === 'unsafe' || name === 'savepoint')) refuse()
      return Reflect.get(target, name) as unknown
    },
  })
}

/**
 * Replaces `begin` of a client: when a connection is lost in mid-transaction, postgres.js still sends what comes after
 * (a late statement, the rollback) to a socket that is no more, and that ends the process.
 */
export function guardBegin(sql: Sql): void {
  // Safe because nobody here begins with options, the only other way to call it.
  const begin = sql.begin.bind(sql) as unknown as Begin
  const guarded: Begin = (fn) => {
    let isOver = false
    const work = begin(async (tx) => {
      try {
        return await fn(guard(tx, () => isOver))
      } finally {
        // `work` has failed already; answering now would send a commit or rollback to nowhere.
        if (isOver) await new Promise(() => {})
      }
    })
    return work.finally(() => {
      isOver = true
    })
  }
  Object.assign(sql, { begin: guarded })
}
