'use client'

import { useMemo, useState } from 'react'
import type { Tool } from '#lib/contracts/tools'
import {
  emptyForm,
  type FormField,
  type FormValues,
  fillForm,
  formFields,
  readForm,
  readJson,
} from '#lib/format/schema-form'

export type DraftMode = 'form' | 'json' | 'schema'

export interface ToolDraft {
  /** Null when the schema is better written as JSON. */
  fields: readonly FormField[] | null
  mode: DraftMode
  setMode: (mode: DraftMode) => void
  values: FormValues
  setValue: (name: string, text: string) => void
  json: string
  setJson: (text: string) => void
  /** The arguments as they are written now, or what keeps them from being read. */
  read: () => { arguments: Record<string, unknown> } | { faults: Readonly<Record<string, string>> }
}

/** What somebody writes for a tool: one set of arguments, seen as a form or as JSON. */
export function useToolDraft(tool: Tool): ToolDraft {
  const fields = useMemo(() => formFields(tool.inputSchema), [tool.inputSchema])
  const [mode, setShown] = useState<DraftMode>(fields === null ? 'json' : 'form')
  const [source, setSource] = useState<'form' | 'json'>(fields === null ? 'json' : 'form')
  const [values, setValues] = useState<FormValues>(() => emptyForm(fields ?? []))
  const [json, setJson] = useState('{}')
  // Arguments that JSON names and the form has no control for; they are sent all the same.
  const [extra, setExtra] = useState<Record<string, unknown>>({})

  const read: ToolDraft['read'] = () => {
    if (source === 'json' || fields === null) return readArguments(json)
    const reading = readForm(fields, values)
    if (Object.keys(reading.faults).length > 0) return { faults: reading.faults }
    return { arguments: { ...extra, ...reading.arguments } }
  }
  const setMode = (next: DraftMode) => {
    setShown(next)
    if (next === 'json' && source === 'form' && fields !== null) {
      setJson(JSON.stringify({ ...extra, ...readForm(fields, values).arguments }, null, 2))
      setSource('json')
    }
    if (next === 'form' && source === 'json' && fields !== null) {
      const reading = readArguments(json)
      // JSON that cannot be read yet stays where it is written.
      if (!('arguments' in reading)) return setShown('json')
      const named = new Set(fields.map(({ name }) => name))
      setValues(fillForm(fields, reading.arguments))
      setExtra(Object.fromEntries(Object.entries(reading.arguments).filter(([name]) => !named.has(name))))
      setSource('form')
    }
  }
  const setValue = (name: string, text: string) => setValues((now) => ({ ...now, [name]: text }))
  return { fields, mode, setMode, values, setValue, json, setJson, read }
}

function readArguments(json: string): ReturnType<ToolDraft['read']> {
  const reading = readJson(json)
  if ('fault' in reading) return { faults: { '': reading.fault } }
  const { value } = reading
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { faults: { '': 'Arguments are an object: { "name": value }.' } }
  }
  return { arguments: { ...value } }
}
