'use client'

import { ArrowLeft, Play } from 'lucide-react'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import type { Server } from '#lib/contracts/fleet-model'
import type { Tool } from '#lib/contracts/tools'
import { toolHints } from '#lib/format/tool-call'
import { visibleLine, visibleText } from '#lib/format/visible-text'
import { useMay } from '../layout/me.tsx'
import { useShownKeys } from '../layout/shortcuts.tsx'
import { AlertDialog } from '../ui/alert-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { CodeBlock } from '../ui/code-block.tsx'
import { FormErrors } from '../ui/form-errors.tsx'
import { KeyHint } from '../ui/key-hint.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { TextArea } from '../ui/text-area.tsx'
import { argumentId, SchemaFields } from './schema-fields.tsx'
import { ToolHint } from './tool-list.tsx'
import { ToolResult } from './tool-result.tsx'
import { type DraftMode, type ToolDraft, useToolDraft } from './use-tool-draft.ts'
import { useToolRun } from './use-tool-run.ts'

interface ToolCallProps {
  server: Server
  tool: Tool
  onBack: () => void
}

/** One tool: what it says it does, its arguments, and what it answers. */
export function ToolCall({ server, tool, onBack }: ToolCallProps) {
  const draft = useToolDraft(tool)
  const { run, start, cancel } = useToolRun(server.id, tool.name)
  const [local, setLocal] = useState<Readonly<Record<string, string>>>({})
  const [asked, setAsked] = useState<Record<string, unknown> | null>(null)
  const runKeys = useShownKeys('$mod+↵')
  const mayCall = useMay('mcp:call_tools')
  const isRunning = run.status === 'running'
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (isRunning || !mayCall || server.state !== 'running') return
    const reading = draft.read()
    if ('faults' in reading) return setLocal(reading.faults)
    setLocal({})
    if (toolHints(tool).isDestructive) setAsked(reading.arguments)
    else start(reading.arguments)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault()
      submit()
    }
  }
  const faults = Object.keys(local).length > 0 ? local : run.faults
  return (
    <section aria-labelledby="tool" className="min-w-0 lg:border-l lg:pl-8">
      <Button variant="ghost" className="-ml-2 lg:hidden" icon={<ArrowLeft strokeWidth={1.5} />} onClick={onBack}>
        All tools
      </Button>
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h2 id="tool" className="font-mono text-heading break-all">
          {visibleLine(tool.name)}
        </h2>
        <ToolHint tool={tool} />
      </div>
      {tool.description ? <Description text={tool.description} /> : null}
      <form onSubmit={submit} onKeyDown={onKeyDown} noValidate className="mt-4 flex flex-col gap-4">
        <FormErrors errors={summary(faults, draft)} />
        <Arguments draft={draft} tool={tool} faults={faults} />
        <div className="flex flex-wrap items-center gap-3">
          <Button
            type="submit"
            variant="primary"
            icon={<Play strokeWidth={1.5} />}
            pending={isRunning}
            disabled={!mayCall || server.state !== 'running'}
          >
            Run
          </Button>
          {isRunning ? <Button onClick={cancel}>Cancel</Button> : <KeyHint keys={runKeys} className="max-sm:hidden" />}
          <Why mayCall={mayCall} server={server} />
        </div>
      </form>
      <ToolResult server={server.name} tool={tool.name} run={run} />
      <AlertDialog
        title={`Run ${visibleLine(tool.name)}?`}
        confirmLabel="Run"
        danger
        open={asked !== null}
        onOpenChange={(open) => !open && setAsked(null)}
        onConfirm={() => {
          if (asked) start(asked)
          setAsked(null)
        }}
      >
        <p>The server says that this tool can destroy something. It is called with exactly these arguments:</p>
        <CodeBlock label="Arguments" code={visibleText(JSON.stringify(asked ?? {}, null, 2))} wrap className="mt-2" />
      </AlertDialog>
    </section>
  )
}

/** Long descriptions fold, so that the arguments stay in sight. */
function Description({ text }: { text: string }) {
  const shown = visibleText(text.trim())
  const isLong = shown.length > 320 || shown.split('\n').length > 5
  if (!isLong) return <p className="mt-1 max-w-[72ch] whitespace-pre-line text-ink2">{shown}</p>
  const [first] = shown.split('\n')
  return (
    <details className="group mt-1 max-w-[72ch] text-ink2">
      <summary className="list-none">
        <span className="group-open:hidden">{(first ?? '').slice(0, 300)} </span>
        <span className="inline-flex min-h-6 items-center text-ink underline underline-offset-2">
          <span className="group-open:hidden">Read it all</span>
          <span className="hidden group-open:inline">Fold</span>
        </span>
      </summary>
      <p className="whitespace-pre-line">{shown}</p>
    </details>
  )
}

function Arguments({
  draft,
  tool,
  faults,
}: {
  draft: ToolDraft
  tool: Tool
  faults: Readonly<Record<string, string>>
}) {
  const form =
    draft.fields === null ? (
      <p className="text-ink2">The schema of this tool has no form; write its arguments as JSON.</p>
    ) : (
      <SchemaFields fields={draft.fields} values={draft.values} faults={faults} onChange={draft.setValue} />
    )
  const json = (
    <TextArea
      id={JSON_ID}
      label="Arguments as JSON"
      mono
      rows={10}
      spellCheck={false}
      value={draft.json}
      error={faults['']}
      onChange={(event) => draft.setJson(event.target.value)}
    />
  )
  return (
    <Tabs
      label="Arguments"
      value={draft.mode}
      onValueChange={(mode) => draft.setMode(mode as DraftMode)}
      tabs={[
        { value: 'form', label: 'Form', content: form },
        { value: 'json', label: 'JSON', content: json },
        {
          value: 'schema',
          label: 'Schema',
          content: (
            <CodeBlock label="Input schema" code={visibleText(JSON.stringify(tool.inputSchema, null, 2))} wrap />
          ),
        },
      ]}
    />
  )
}

const JSON_ID = 'arguments-json'

function summary(faults: Readonly<Record<string, string>>, draft: ToolDraft) {
  return Object.entries(faults).map(([name, message]) => {
    const field = draft.fields?.find((each) => each.name === name)
    const isForm = draft.mode === 'form' && field !== undefined
    return {
      message: field ? `${visibleLine(field.title)}: ${visibleLine(message)}` : visibleLine(message),
      fieldId: isForm ? argumentId(name) : JSON_ID,
    }
  })
}

function Why({ mayCall, server }: { mayCall: boolean; server: Server }) {
  if (!mayCall) return <span className="text-small text-ink3">Calling tools needs the permission mcp:call_tools.</span>
  if (server.state === 'running') return null
  return <span className="text-small text-ink3">Tools can be called while the server runs; it is {server.state}.</span>
}
