'use client'

import clsx from 'clsx'
import { Plus, X } from 'lucide-react'
import { useRef } from 'react'
import { MASK } from '#lib/contracts/fleet-model'
import { Button } from '../../ui/button.tsx'
import { controlClass } from '../../ui/field.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { emptyPair, type Pair, renamed } from './server-draft.ts'

interface PairEditorProps {
  id: string
  /** "Environment", "Headers". */
  legend: string
  /** One of them: "variable". */
  noun: string
  placeholder: string
  pairs: readonly Pair[]
  error: string | undefined
  onChange: (pairs: readonly Pair[]) => void
}

/** Names with values. Stored values are never shown: they are kept until something else is typed. */
export function PairEditor({ id, legend, noun, placeholder, pairs, error, onChange }: PairEditorProps) {
  const list = useRef<HTMLUListElement>(null)
  const put = (pair: Pair) => onChange(pairs.map((each) => (each.id === pair.id ? pair : each)))
  const add = () => {
    onChange([...pairs, emptyPair(pairs)])
    // The line exists after the next paint.
    requestAnimationFrame(() => list.current?.querySelector<HTMLInputElement>('li:last-child input')?.focus())
  }
  return (
    <fieldset
      id={id}
      tabIndex={-1}
      aria-describedby={error ? `${id}-error` : undefined}
      className="min-w-0 outline-none"
    >
      <legend className="pb-1 text-small font-medium">
        {legend} <span className="font-normal text-ink3">(optional)</span>
      </legend>
      <ul ref={list} className="flex flex-col gap-2">
        {pairs.map((pair, position) => (
          <li key={pair.id} className="grid grid-cols-[1fr_auto] gap-2 sm:grid-cols-[minmax(8rem,2fr)_3fr_auto]">
            <input
              aria-label={`Name of ${noun} ${position + 1}`}
              value={pair.name}
              placeholder={placeholder}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => put(renamed(pair, event.target.value))}
              className={clsx(controlClass, 'h-control font-mono text-mono')}
            />
            <input
              aria-label={`Value of ${pair.name === '' ? `${noun} ${position + 1}` : pair.name}`}
              type={pair.value === MASK ? 'password' : 'text'}
              value={pair.value}
              placeholder={pair.value === '' ? 'Value' : ''}
              autoComplete="off"
              spellCheck={false}
              onFocus={(event) => pair.value === MASK && event.target.select()}
              onChange={(event) => put({ ...pair, value: event.target.value })}
              className={clsx(controlClass, 'h-control font-mono text-mono max-sm:order-last max-sm:col-span-2')}
            />
            <IconButton
              label={`Remove ${pair.name === '' ? `${noun} ${position + 1}` : pair.name}`}
              icon={<X strokeWidth={1.5} />}
              onClick={() => onChange(pairs.filter((each) => each.id !== pair.id))}
            />
          </li>
        ))}
      </ul>
      <Button
        variant="ghost"
        size="small"
        icon={<Plus strokeWidth={1.5} />}
        onClick={add}
        className={pairs.length > 0 ? 'mt-2 -ml-2' : '-ml-2'}
      >
        Add {noun}
      </Button>
      {pairs.some(({ value }) => value === MASK) ? (
        <p className="mt-1 text-small text-ink3">
          Stored values are not shown. They are kept until you type something else.
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className="mt-1 text-small text-error">
          {error}
        </p>
      ) : null}
    </fieldset>
  )
}
