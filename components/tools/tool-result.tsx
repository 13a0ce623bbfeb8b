'use client'

import { Copy } from 'lucide-react'
import { latencyWords } from '#lib/format/quantity'
import { type Block, curlOf, readAnswer } from '#lib/format/tool-call'
import { visibleLine, visibleText } from '#lib/format/visible-text'
import { Button } from '../ui/button.tsx'
import { CodeBlock } from '../ui/code-block.tsx'
import { Status } from '../ui/status-glyph.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { useToast } from '../ui/toast.tsx'
import type { ToolRun } from './use-tool-run.ts'

interface ToolResultProps {
  server: string
  tool: string
  run: ToolRun
}

/** What a call came to: who answered what in which time. */
export function ToolResult({ server, tool, run }: ToolResultProps) {
  const toast = useToast()
  if (run.status === 'idle') return null
  const copy = () => {
    const text = curlOf({ origin: window.location.origin, server, tool, arguments: run.arguments })
    navigator.clipboard.writeText(text).then(
      () => toast.show({ title: 'Copied as curl', description: 'Set SIGNALBOX_TOKEN to an access token.' }),
      () => toast.show({ title: 'The browser did not allow copying', shape: 'failed' }),
    )
  }
  return (
    <section aria-labelledby="result" className="mt-6">
      <div className="flex min-h-control flex-wrap items-center justify-between gap-3 border-t pt-3">
        <h3 id="result" className="flex flex-wrap items-baseline gap-x-3 text-heading">
          Result
          <span role="status" className="text-body font-normal">
            <Outcome run={run} />
          </span>
        </h3>
        {run.status === 'running' ? null : (
          <Button size="small" icon={<Copy strokeWidth={1.5} />} onClick={copy}>
            Copy as curl
          </Button>
        )}
      </div>
      {run.status === 'failed' ? <p className="mt-2 max-w-[72ch] break-words">{visibleText(run.message)}</p> : null}
      {run.status === 'done' ? <Content run={run} /> : null}
    </section>
  )
}

function Outcome({ run }: { run: ToolRun }) {
  const time = latencyWords(run.durationMs)
  switch (run.status) {
    case 'running':
      return <Status shape="starting">Running…</Status>
    case 'cancelled':
      return (
        <Status shape="stopped" cause={`after ${time}`}>
          Cancelled
        </Status>
      )
    case 'failed':
      return (
        <Status shape="failed" cause={`after ${time}`}>
          Failed
        </Status>
      )
    default:
      return readAnswer(run.result).isError ? (
        <Status shape="degraded" cause={`in ${time}`}>
          The tool reports an error
        </Status>
      ) : (
        <Status shape="running" cause={`in ${time}`}>
          Answered
        </Status>
      )
  }
}

function Content({ run }: { run: ToolRun }) {
  const { blocks, structured } = readAnswer(run.result)
  const rendered = (
    <div className="flex flex-col gap-3">
      {blocks.length === 0 && structured === null ? <p className="text-ink2">The answer is empty.</p> : null}
      {blocks.map((block, position) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one answer never move
        <Piece key={position} block={block} place={blocks.length > 1 ? ` ${position + 1} of ${blocks.length}` : ''} />
      ))}
    </div>
  )
  return (
    <Tabs
      label="Result"
      tabs={[
        { value: 'rendered', label: 'Rendered', content: rendered },
        ...(structured === null
          ? []
          : [
              {
                value: 'structured',
                label: 'Structured',
                content: <CodeBlock label="Structured content" code={visibleText(structured)} wrap />,
              },
            ]),
        {
          value: 'raw',
          label: 'Raw JSON',
          content: <CodeBlock label="Raw result" code={visibleText(JSON.stringify(run.result, null, 2))} wrap />,
        },
      ]}
    />
  )
}

/** `place` tells pieces of one kind apart: " 2 of 3". */
function Piece({ block, place }: { block: Block; place: string }) {
  switch (block.kind) {
    case 'text':
      return <CodeBlock label={`Text${place}`} code={visibleText(block.text)} wrap />
    case 'image':
      return <Picture source={block.source} mimeType={block.mimeType} />
    case 'link':
      return (
        <div className="border-l-2 pl-3">
          {block.name ? <p className="font-medium">{visibleLine(block.name)}</p> : null}
          <p className="font-mono text-mono-compact break-all text-ink2">{visibleLine(block.uri)}</p>
          {block.text ? (
            <CodeBlock label={`Resource${place}`} code={visibleText(block.text)} wrap className="mt-2" />
          ) : null}
        </div>
      )
    case 'other':
      return <CodeBlock label={`Content${place}`} code={visibleText(block.text)} wrap />
  }
}

function Picture({ source, mimeType }: { source: string; mimeType: string }) {
  return (
    // biome-ignore lint/performance/noImgElement: it is in the answer itself, there is nothing to optimise
    <img src={source} alt={`What the tool answered (${mimeType})`} className="max-h-96 max-w-full self-start border" />
  )
}
