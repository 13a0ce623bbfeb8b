'use client'

import { ArrowDownToLine, Copy, Download, Pause, Search, WrapText } from 'lucide-react'
import { useState } from 'react'
import type { LogLine } from '#lib/contracts/fleet'
import type { Server } from '#lib/contracts/fleet-model'
import { useMay } from '../layout/me.tsx'
import { Button } from '../ui/button.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { TextField } from '../ui/text-field.tsx'
import { useToast } from '../ui/toast.tsx'
import { LogLines } from './log-lines.tsx'
import { LANES, logFile } from './log-numbers.ts'
import { type LogView, useLogView } from './use-log-view.ts'

const thin = { strokeWidth: 1.5 } as const

/** What a server writes, as it writes it. */
export function LogsTab({ server, loaded }: { server: Server; loaded: readonly LogLine[] }) {
  const view = useLogView(server.id, loaded)
  const [isWrapped, setWrapped] = useState(true)
  if (!useMay('mcp:view_logs')) return <p className="text-ink2">Reading logs needs the permission mcp:view_logs.</p>
  return (
    <section aria-label="Logs" className="flex flex-col gap-2">
      <h2 className="sr-only">Logs</h2>
      <Toolbar server={server} view={view} isWrapped={isWrapped} onWrap={() => setWrapped((now) => !now)} />
      <LogLines view={view} isWrapped={isWrapped} />
      <p className="text-small text-ink3">
        {view.lines.length === view.total ? `${view.total} lines` : `${view.lines.length} of ${view.total} lines`}; the
        last 2 000 are kept here
      </p>
    </section>
  )
}

interface ToolbarProps {
  server: Server
  view: LogView
  isWrapped: boolean
  onWrap: () => void
}

function Toolbar({ server, view, isWrapped, onWrap }: ToolbarProps) {
  const toast = useToast()
  const copy = () =>
    navigator.clipboard.writeText(logFile(view.lines)).then(
      () => toast.show({ title: `Copied ${view.lines.length} lines` }),
      () => toast.show({ title: 'The browser did not allow copying', shape: 'failed' }),
    )
  return (
    <div className="flex flex-wrap items-center gap-2">
      <TextField
        label="Search the log"
        hideLabel
        type="search"
        placeholder="Search"
        prefix={<Search {...thin} aria-hidden="true" />}
        value={view.search}
        onChange={(event) => view.setSearch(event.target.value)}
        className="w-56 max-sm:w-full"
      />
      <fieldset className="flex flex-wrap gap-1">
        <legend className="sr-only">Lanes</legend>
        {LANES.map(({ lane, label }) => (
          <Button
            key={lane}
            variant="ghost"
            aria-pressed={view.lanes.has(lane)}
            onClick={() => view.toggleLane(lane)}
            className={view.lanes.has(lane) ? 'border-line-strong! bg-panel text-ink!' : 'line-through decoration-ink3'}
          >
            <span className="font-mono text-mono-compact">{label}</span>
          </Button>
        ))}
      </fieldset>
      <div className="ml-auto flex items-center gap-1">
        <Button
          variant={view.isPaused ? 'primary' : 'secondary'}
          icon={view.isPaused ? <ArrowDownToLine {...thin} /> : <Pause {...thin} />}
          onClick={view.isPaused ? view.resume : view.pause}
        >
          {view.isPaused ? (view.waiting > 0 ? `Follow (${view.waiting} more)` : 'Follow') : 'Pause'}
        </Button>
        <IconButton
          label="Wrap lines"
          icon={<WrapText {...thin} />}
          aria-pressed={isWrapped}
          onClick={onWrap}
          className={isWrapped ? 'bg-press' : ''}
        />
        <IconButton label="Copy as text" icon={<Copy {...thin} />} onClick={() => void copy()} />
        <IconButton
          label="Download as text"
          icon={<Download {...thin} />}
          onClick={() => download(server.name, logFile(view.lines))}
        />
      </div>
    </div>
  )
}

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = address
  link.download = `${name}.log`
  link.click()
  URL.revokeObjectURL(address)
}
