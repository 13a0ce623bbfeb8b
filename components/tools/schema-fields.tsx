'use client'

import type { FormField } from '#lib/format/schema-form'
import { typed } from '#lib/format/schema-form'
import { visibleLine, visibleText } from '#lib/format/visible-text'
import { Select } from '../ui/select.tsx'
import { TextArea } from '../ui/text-area.tsx'
import { TextField } from '../ui/text-field.tsx'

interface SchemaFieldsProps {
  fields: readonly FormField[]
  values: Readonly<Record<string, string>>
  faults: Readonly<Record<string, string>>
  onChange: (name: string, text: string) => void
}

/** One control for each argument; what has no better control is written as JSON. */
export function SchemaFields({ fields, values, faults, onChange }: SchemaFieldsProps) {
  if (fields.length === 0) return <p className="text-ink2">It takes no arguments.</p>
  return (
    <div className="flex flex-col gap-4">
      {fields.map((field) => (
        <Control
          key={field.name}
          field={field}
          value={values[field.name] ?? ''}
          fault={faults[field.name]}
          onChange={(text) => onChange(field.name, text)}
        />
      ))}
    </div>
  )
}

interface ControlProps {
  field: FormField
  value: string
  fault: string | undefined
  onChange: (text: string) => void
}

/** The control's id, so that a fault can lead to it. */
export function argumentId(name: string): string {
  return `argument-${name}`
}

function Control({ field, value, fault, onChange }: ControlProps) {
  const frame = {
    id: argumentId(field.name),
    label: visibleLine(field.title),
    description: describe(field),
    error: fault,
    // The star of HTML would keep the browser from letting the server say what is missing.
    ...(field.isRequired ? {} : { required: false }),
    value,
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  }
  const plain = { autoComplete: 'off', spellCheck: false, placeholder: visibleLine(field.placeholder) }
  switch (field.kind) {
    case 'choice':
      return (
        <Select
          {...frame}
          className="max-w-md"
          placeholder="Not given"
          options={field.choices.map((choice) => ({ value: typed(choice), label: visibleLine(typed(choice)) }))}
        />
      )
    case 'boolean':
      return (
        <Select
          {...frame}
          className="max-w-40"
          {...(field.isRequired
            ? {}
            : { placeholder: field.placeholder ? `Not given (${field.placeholder})` : 'Not given' })}
          options={[
            { value: 'true', label: 'true' },
            { value: 'false', label: 'false' },
          ]}
        />
      )
    case 'number':
    case 'integer':
      return <TextField {...frame} {...plain} mono className="max-w-40" inputMode="decimal" />
    case 'list':
      return <TextArea {...frame} {...plain} mono rows={3} />
    case 'json':
      return <TextArea {...frame} {...plain} mono rows={5} placeholder="{ }" />
    case 'text':
      return field.isLong || value.includes('\n') ? (
        <TextArea {...frame} {...plain} rows={4} />
      ) : (
        <TextField {...frame} {...plain} />
      )
  }
}

function describe(field: FormField): string {
  const { minimum: least, maximum: most } = field
  const range =
    least !== undefined && most !== undefined
      ? `${least} to ${most}.`
      : least !== undefined
        ? `${least} or more.`
        : most !== undefined
          ? `${most} or less.`
          : ''
  const form = field.kind === 'list' ? 'One per line.' : field.kind === 'json' ? 'As JSON.' : ''
  return [visibleText(field.description), range, form].filter((part) => part !== '').join(' ')
}
