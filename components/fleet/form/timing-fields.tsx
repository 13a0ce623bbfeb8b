'use client'

import { useEffect, useRef } from 'react'
import { TextArea } from '../../ui/text-area.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { type ControlPath, fieldId } from './form-faults.ts'
import type { FieldsProps } from './reach-fields.tsx'

const PATHS: readonly ControlPath[] = [
  'config.timeout',
  'config.health_check_interval',
  'config.degraded_after_ms',
  'config.canary.tool',
  'config.canary.arguments',
  'config.canary.expect',
]

const number = { mono: true, inputMode: 'decimal', autoComplete: 'off' } as const

/** Patience and checks; folded, because the defaults are right for most. It opens where something needs correcting. */
export function TimingFields({ draft, faults, onChange }: FieldsProps) {
  const box = useRef<HTMLDetailsElement>(null)
  const isFaulty = PATHS.some((path) => faults[path] !== undefined)
  useEffect(() => {
    if (isFaulty && box.current) box.current.open = true
  }, [isFaulty])
  return (
    <details ref={box} className="border-y py-1">
      <summary className="flex min-h-control items-center gap-2 text-small font-medium">
        Timing and checks
        <span className="font-normal text-ink3">
          timeout {draft.timeout || '30'} s, check every {draft.healthInterval || '30'} s
          {draft.canaryTool === '' ? '' : `, canary ${draft.canaryTool}`}
        </span>
      </summary>
      <div className="flex flex-col gap-4 pt-2 pb-4">
        <div className="grid gap-4 sm:grid-cols-3">
          <TextField
            {...number}
            id={fieldId('config.timeout')}
            label="Timeout"
            suffix="s"
            description="For a start or a call."
            value={draft.timeout}
            error={faults['config.timeout']}
            onChange={(event) => onChange({ timeout: event.target.value })}
          />
          <TextField
            {...number}
            id={fieldId('config.health_check_interval')}
            label="Check every"
            suffix="s"
            value={draft.healthInterval}
            error={faults['config.health_check_interval']}
            onChange={(event) => onChange({ healthInterval: event.target.value })}
          />
          <TextField
            {...number}
            id={fieldId('config.degraded_after_ms')}
            label="Degraded after"
            suffix="ms"
            description="A check slower than this counts as slow."
            value={draft.degradedAfter}
            error={faults['config.degraded_after_ms']}
            onChange={(event) => onChange({ degradedAfter: event.target.value })}
          />
        </div>
        <TextField
          id={fieldId('config.canary.tool')}
          label="Canary tool"
          required={false}
          mono
          autoComplete="off"
          spellCheck={false}
          description="Called with each check, to prove that the server really works. Choose one that changes nothing."
          value={draft.canaryTool}
          error={faults['config.canary.tool']}
          onChange={(event) => onChange({ canaryTool: event.target.value })}
        />
        {draft.canaryTool === '' ? null : (
          <div className="grid gap-4 sm:grid-cols-2">
            <TextArea
              id={fieldId('config.canary.arguments')}
              label="Canary arguments"
              required={false}
              mono
              rows={3}
              spellCheck={false}
              placeholder="{ }"
              description="As JSON."
              value={draft.canaryArguments}
              error={faults['config.canary.arguments']}
              onChange={(event) => onChange({ canaryArguments: event.target.value })}
            />
            <TextArea
              id={fieldId('config.canary.expect')}
              label="Text the answer must contain"
              required={false}
              rows={3}
              value={draft.canaryExpect}
              error={faults['config.canary.expect']}
              onChange={(event) => onChange({ canaryExpect: event.target.value })}
            />
          </div>
        )}
      </div>
    </details>
  )
}
