'use client'

import type { Transport } from '#lib/contracts/fleet-model'
import { Segmented } from '../../ui/radio-group.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { type ControlPath, fieldId } from './form-faults.ts'
import { PairEditor } from './pair-editor.tsx'
import type { ServerDraft } from './server-draft.ts'

export interface FieldsProps {
  draft: ServerDraft
  faults: Partial<Record<ControlPath, string>>
  onChange: (part: Partial<ServerDraft>) => void
}

interface ReachFieldsProps extends FieldsProps {
  /** Whether whoever writes may say what runs on the host. */
  mayDefine: boolean
}

const WORDS: Record<Transport, string> = {
  stdio: 'A program Signalbox starts on this machine and talks to over its standard input and output.',
  'streamable-http': 'A server that runs elsewhere and answers MCP over HTTP.',
  sse: 'An older server that answers over server-sent events. Prefer streamable HTTP where it offers both.',
}

/** How a server is reached; the transport decides which fields there are. */
export function ReachFields({ mayDefine, ...props }: ReachFieldsProps) {
  const { draft, onChange } = props
  return (
    <div className="flex flex-col gap-4">
      <div id={fieldId('transport')}>
        <Segmented
          legend="Transport"
          hideLegend={false}
          name="transport"
          value={draft.transport}
          onValueChange={(transport) => onChange({ transport })}
          options={[
            { value: 'stdio', label: 'stdio', disabled: !mayDefine },
            { value: 'streamable-http', label: 'Streamable HTTP' },
            { value: 'sse', label: 'SSE' },
          ]}
        />
        <p className="mt-1 text-small text-ink3">{WORDS[draft.transport]}</p>
        {mayDefine ? null : (
          <p className="mt-1 text-small text-ink2">
            Saying what runs on this machine needs the permission <code className="font-mono">mcp:define_commands</code>
            ; ask a system administrator.
          </p>
        )}
      </div>
      {draft.transport === 'stdio' ? <ProcessFields {...props} /> : <EndpointFields {...props} />}
    </div>
  )
}

const plain = { autoComplete: 'off', spellCheck: false, autoCapitalize: 'none' } as const

function ProcessFields({ draft, faults, onChange }: FieldsProps) {
  return (
    <>
      <TextField
        {...plain}
        id={fieldId('config.command')}
        label="Command"
        mono
        placeholder="npx"
        description="The program alone; its arguments stand below."
        value={draft.command}
        error={faults['config.command']}
        onChange={(event) => onChange({ command: event.target.value })}
      />
      <TextArea
        {...plain}
        id={fieldId('config.args')}
        label="Arguments"
        required={false}
        mono
        rows={Math.min(10, Math.max(3, draft.args.split('\n').length))}
        placeholder={'-y\n@modelcontextprotocol/server-filesystem\n/home/ana/docs'}
        description="One per line, without quotes."
        value={draft.args}
        error={faults['config.args']}
        onChange={(event) => onChange({ args: event.target.value })}
      />
      <PairEditor
        id={fieldId('config.environment')}
        legend="Environment"
        noun="variable"
        placeholder="API_KEY"
        pairs={draft.environment}
        error={faults['config.environment']}
        onChange={(environment) => onChange({ environment })}
      />
      <TextField
        {...plain}
        id={fieldId('config.cwd')}
        label="Working directory"
        required={false}
        mono
        value={draft.cwd}
        error={faults['config.cwd']}
        onChange={(event) => onChange({ cwd: event.target.value })}
      />
    </>
  )
}

function EndpointFields({ draft, faults, onChange }: FieldsProps) {
  return (
    <>
      <TextField
        {...plain}
        id={fieldId('config.url')}
        label="URL"
        type="url"
        mono
        placeholder="http://127.0.0.1:8080/mcp"
        description="Without credentials; they belong into headers."
        value={draft.url}
        error={faults['config.url']}
        onChange={(event) => onChange({ url: event.target.value })}
      />
      <PairEditor
        id={fieldId('config.headers')}
        legend="Headers"
        noun="header"
        placeholder="Authorization"
        pairs={draft.headers}
        error={faults['config.headers']}
        onChange={(headers) => onChange({ headers })}
      />
    </>
  )
}
