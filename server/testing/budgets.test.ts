import { createRequire } from 'node:module'
import { basename } from 'node:path'
import type * as TypeScript from 'typescript'
import { describe, expect, it, vi } from 'vitest'
import { readSources, type Source } from './sources.ts'

// Imported as a module, its names would have to be searched for first, which takes seconds.
const ts = createRequire(import.meta.url)('typescript') as typeof TypeScript

// Reading the whole tree takes a second, or many on a machine that is busy otherwise.
vi.setConfig({ testTimeout: 60_000 })

const TEST = /\.(test|spec)\.tsx?$/
/** Test kit and bench: read by the rules on content, and left out of the ones on size. */
const KIT = /^server\/(testing|bench|boot)\//

const everything = readSources(['app', 'components', 'lib', 'server', 'e2e', 'drizzle'], /\.(tsx?|mts|mjs|css|sql)$/)
const code = everything.filter(({ path }) => /\.tsx?$/.test(path))
const product = code.filter(({ path }) => !TEST.test(path) && !KIT.test(path) && !/^(e2e|drizzle)\//.test(path))

const linesOf = ({ text }: Source) => text.trimEnd().split('\n').length
const quantile = (values: number[], share: number) => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** Source text without comments, strings and patterns, a space between words: what is left is the language. */
function wordsOf({ path, text }: Source): string {
  const file = ts.createSourceFile(
    path,
    text,
    ts.ScriptTarget.Latest,
    true,
    path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  )
  let words = ''
  const visit = (node: TypeScript.Node): void => {
    if (ts.isJSDoc(node)) return
    const isText =
      ts.isStringLiteralLike(node) ||
      ts.isRegularExpressionLiteral(node) ||
      ts.isJsxText(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node)
    if (node.getChildCount(file) > 0) node.getChildren(file).forEach(visit)
    else if (!isText) words += `${node.getText(file)} `
  }
  visit(file)
  return words
}

const words = new Map(code.map((source) => [source.path, wordsOf(source)]))

/** Where a pattern occurs in the words of the language. */
const using = (pattern: RegExp, among: readonly Source[] = code) =>
  among.map(({ path }) => path).filter((path) => pattern.test(words.get(path) ?? ''))

/** Where a pattern occurs anywhere, comments and strings included. */
const saying = (pattern: RegExp, among: readonly Source[] = everything) =>
  among
    .filter(({ text, path }) => path !== 'server/testing/budgets.test.ts' && pattern.test(text))
    .map(({ path }) => path)

function functionLengths({ path, text }: Source): { where: string; lines: number }[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const found: { where: string; lines: number }[] = []
  const visit = (node: TypeScript.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const [from, to] = [node.getStart(file), node.end].map((at) => file.getLineAndCharacterOfPosition(at).line)
      found.push({ where: `${path}:${(from ?? 0) + 1}`, lines: (to ?? 0) - (from ?? 0) + 1 })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

describe('size', () => {
  it('of a file is 350 lines at most, and mostly much less', () => {
    expect(product.filter((source) => linesOf(source) > 350).map(({ path }) => path)).toEqual([])
    const lengths = product.map(linesOf)
    expect(quantile(lengths, 0.5)).toBeLessThanOrEqual(90)
    expect(quantile(lengths, 0.9)).toBeLessThanOrEqual(200)
  })

  it('of a function is mostly 40 lines at most', () => {
    const lengths = product.filter(({ path }) => path.endsWith('.ts')).flatMap(functionLengths)
    expect(lengths.length).toBeGreaterThan(500)
    expect(
      quantile(
        lengths.map(({ lines }) => lines),
        0.9,
      ),
    ).toBeLessThanOrEqual(40)
  })

  it('of a feature is twenty files at most', () => {
    const counts = new Map<string, number>()
    for (const { path } of product) {
      const feature = /^server\/features\/([^/]+)\//.exec(path)?.[1]
      if (feature) counts.set(feature, (counts.get(feature) ?? 0) + 1)
    }
    expect([...counts].filter(([, count]) => count > 20)).toEqual([])
  })
})

describe('names', () => {
  const BANNED =
    /(^|[-.])(utils?|helpers?|misc|common|shared|base|core|manager|service|handler|impl|data|info|item|new|old|v2|enhanced|x|temp)([-.]|$)/

  it('of files and folders are kebab-case', () => {
    const odd = code.filter(({ path }) => !/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(basename(path)))
    expect(odd.map(({ path }) => path)).toEqual([])
  })

  it('of files say something', () => {
    expect(everything.map(({ path }) => path).filter((path) => BANNED.test(basename(path)))).toEqual([])
  })

  it('of index are for the public face of a feature', () => {
    const isFace = /^server\/features\/[^/]+\/index\.ts$/
    const index = code.map(({ path }) => path).filter((path) => /(^|\/)index\.tsx?$/.test(path))
    expect(index.filter((path) => !isFace.test(path))).toEqual([])
  })

  it('of tests end in .test.ts, and of journeys in .spec.ts', () => {
    const tests = everything.filter(
      ({ text }) => /from '(vitest|playwright\/test)'/.test(text) && /^(test|it|describe)(\.\w+)*\(/m.test(text),
    )
    expect(tests.map(({ path }) => path).filter((path) => !/\.test\.tsx?$|^e2e\/.*\.spec\.ts$/.test(path))).toEqual([])
  })
})

describe('what no file does', () => {
  it('is to give up on types', () => {
    expect(using(/(?<!\. )\bany\b/)).toEqual([])
    expect(saying(/@ts-(ignore|expect-error|nocheck)/)).toEqual([])
  })

  it('is to postpone', () => {
    expect(saying(/\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([])
  })

  it('is to leave a test out', () => {
    expect(using(/\b(it|test|describe) \. (skip|only|todo|fixme|fails)\b/)).toEqual([])
  })

  it('is to print, save for the bench, whose answer it is', () => {
    const quiet = code.filter(({ path }) => !TEST.test(path) && !KIT.test(path))
    expect(using(/\bconsole \./, quiet)).toEqual([])
  })

  it('is to read the environment, save for the one place that checks it', () => {
    const bound = code.filter(({ path }) => !TEST.test(path) && !KIT.test(path) && !path.startsWith('e2e/'))
    // Where pages are bundled, NODE_ENV is no reading: the bundler writes the word in its place.
    expect(using(/\bprocess \. env\b(?! \. NODE_ENV\b)/, bound)).toEqual(['server/platform/env.ts'])
    expect(using(/\bprocess \. env\b/, bound).filter((path) => path.startsWith('server/'))).toHaveLength(1)
  })

  it('is to export a default, save for Next and the tools that want one', () => {
    const isWanted = /^app\/|\.config\.ts$/
    expect(using(/\bexport default\b/).filter((path) => !isWanted.test(path))).toEqual([])
  })

  it('is to keep something global, save for the bridge between the two module worlds', () => {
    expect(using(/\bglobalThis\b/, product)).toEqual(['server/bridge/runtime.ts'])
  })

  it('is to mark itself as server-only, which plain Node cannot load', () => {
    expect(saying(/from 'server-only'|import 'server-only'/)).toEqual([])
  })

  it('is to speak of where or why it was written', () => {
    expect(saying(/(?<![\w.:])\/(work|root)\/|\b[Ii]ssues? #?\d|(^|[\s(])#\d{1,5}\b(?!;)/m)).toEqual([])
  })
})
