'use client'

import { TextArea } from '../../ui/text-area.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { fieldId } from './form-faults.ts'
import type { FieldsProps } from './reach-fields.tsx'

const plain = { autoComplete: 'off', spellCheck: false, autoCapitalize: 'none' } as const

/** What a server is called and what it is for. */
export function AboutFields({ draft, faults, onChange }: FieldsProps) {
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          {...plain}
          id={fieldId('name')}
          label="Name"
          mono
          placeholder="filesystem"
          description="a-z, 0-9, - and _; it becomes the prefix of tool names."
          value={draft.name}
          error={faults.name}
          onChange={(event) => onChange({ name: event.target.value })}
        />
        <TextField
          {...plain}
          id={fieldId('type')}
          label="Type"
          required={false}
          placeholder="custom"
          description="What kind of thing it is, for filters."
          value={draft.type}
          error={faults.type}
          onChange={(event) => onChange({ type: event.target.value })}
        />
      </div>
      <TextField
        {...plain}
        id={fieldId('tags')}
        label="Tags"
        required={false}
        placeholder="prod, docs"
        value={draft.tags}
        error={faults.tags}
        onChange={(event) => onChange({ tags: event.target.value })}
      />
      <TextArea
        id={fieldId('description')}
        label="Description"
        required={false}
        rows={2}
        value={draft.description}
        error={faults.description}
        onChange={(event) => onChange({ description: event.target.value })}
      />
    </div>
  )
}
