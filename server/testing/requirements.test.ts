import { createRequire } from 'node:module'
import type * as TypeScript from 'typescript'
import { describe, expect, it } from 'vitest'
import { REQUIREMENTS } from '../../e2e/requirements.ts'
import { readSources, type Source } from './sources.ts'

const ts = createRequire(import.meta.url)('typescript') as typeof TypeScript

const known = new Set(Object.keys(REQUIREMENTS))

function titlesOf({ path, text }: Source): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const titles: string[] = []
  const visit = (node: TypeScript.Node): void => {
    if (ts.isCallExpression(node)) {
      const called = node.expression.getText(file)
      if (/^(it|test)\b/.test(called) && node.arguments[0]) titles.push(textOf(node.arguments[0]))
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return titles
}

const textOf = (node: TypeScript.Node) => (ts.isStringLiteralLike(node) ? node.text : '')

/** The ids in the brackets at the end of a title: `does this (SEC-05, REL-12)`. */
function idsOf(title: string): string[] {
  const [, inside = ''] = /\(([^()]*)\)[^()]*$/.exec(title) ?? []
  return inside.split(', ').filter((word) => known.has(word) || /^(SEC|REL)-\d+$/.test(word))
}

const proven = readSources(['app', 'components', 'lib', 'server', 'e2e'], /\.test\.tsx?$|^e2e\/.*\.spec\.ts$/)
  .flatMap(titlesOf)
  .flatMap(idsOf)

describe('the requirements', () => {
  it.each(Object.keys(REQUIREMENTS))('%s is proven by a test that names it', (id) => expect(proven).toContain(id))

  it('are all in the table: no test proves what nobody requires', () => {
    expect(proven.filter((id) => !known.has(id))).toEqual([])
  })

  it('say what anybody can see, in one sentence', () => {
    for (const { behaviour } of Object.values(REQUIREMENTS)) expect(behaviour).toMatch(/^[A-Z`].{10,120}\.$/)
  })
})
