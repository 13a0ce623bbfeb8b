'use client'

import { ChevronDown, LogOut, User } from 'lucide-react'
import { useState } from 'react'
import { AlertDialog } from '../../components/ui/alert-dialog.tsx'
import { Button } from '../../components/ui/button.tsx'
import { Dialog, DialogClose } from '../../components/ui/dialog.tsx'
import { Drawer } from '../../components/ui/drawer.tsx'
import { Menu, type MenuEntry } from '../../components/ui/menu.tsx'
import { PeekPanel } from '../../components/ui/peek-panel.tsx'
import { Status } from '../../components/ui/status-glyph.tsx'
import { Tabs } from '../../components/ui/tabs.tsx'
import { TextField } from '../../components/ui/text-field.tsx'
import { useToast } from '../../components/ui/toast.tsx'
import { Tooltip } from '../../components/ui/tooltip.tsx'
import { Row, Section, Specimen } from './specimen.tsx'

const thin = { strokeWidth: 1.5 }

export function UserMenu() {
  return (
    <Menu
      trigger={
        <Button variant="ghost" aria-label="Account of ana">
          ana
          <ChevronDown {...thin} aria-hidden="true" />
        </Button>
      }
      entries={[
        { kind: 'heading', label: 'Signed in as ana' },
        { label: 'Profile', icon: <User {...thin} />, href: '/design?profile' },
        { kind: 'separator' },
        { label: 'Sign out', icon: <LogOut {...thin} /> },
      ]}
    />
  )
}

export function Overlays() {
  const [follow, setFollow] = useState(true)
  const [peek, setPeek] = useState(false)
  const verbs: readonly MenuEntry[] = [
    { kind: 'heading', label: 'github' },
    { label: 'Restart', keys: 'R' },
    { label: 'Open logs', keys: 'L' },
    { label: 'Start', disabled: true, hint: 'It is running already' },
    { kind: 'separator' },
    { kind: 'check', label: 'Follow its events', checked: follow, onChange: setFollow },
    { kind: 'separator' },
    { label: 'Remove…', danger: true },
  ]
  return (
    <Section id="overlays" title="Overlays">
      <Row>
        <Menu align="start" trigger={<Button>Menu</Button>} entries={verbs} />
        <Tooltip content="Restarts after the calls in flight" keys="R">
          <Button>Tooltip</Button>
        </Tooltip>
        <Dialog
          title="Edit secret"
          description="github reads it as GITHUB_TOKEN at its next start."
          trigger={<Button>Dialog</Button>}
          footer={
            <>
              <DialogClose>
                <Button>Cancel</Button>
              </DialogClose>
              <Button variant="primary">Save and restart</Button>
            </>
          }
        >
          <TextField label="Value" type="password" autoComplete="off" />
        </Dialog>
        <AlertDialog
          title="Remove github?"
          confirmLabel="Remove server"
          danger
          typedName="github"
          onConfirm={() => {}}
          trigger={<Button>Alert dialog</Button>}
        >
          Stops it now; 12 calls in flight will fail. Its history stays.
        </AlertDialog>
        <Drawer
          title="Restart 14 servers"
          description="9 done, 2 running, 2 waiting, 1 failed"
          trigger={<Button>Drawer</Button>}
        >
          <ul>
            {['filesystem', 'postgres', 'search'].map((name) => (
              <li key={name} className="flex h-row items-center justify-between border-b">
                {name}
                <Status shape="running">Restarted</Status>
              </li>
            ))}
          </ul>
        </Drawer>
        <Button onClick={() => setPeek(!peek)}>Peek panel</Button>
        <ToastButtons />
      </Row>
      {peek ? (
        <div className="flex justify-end border">
          <PeekPanel label="Details of search" title="search" onClose={() => setPeek(false)}>
            <Status shape="degraded" cause="p95 3.1 s since 09:41">
              Degraded:
            </Status>
          </PeekPanel>
        </div>
      ) : null}
      <Specimen name="Tabs">
        <Tabs
          label="Server"
          tabs={[
            { value: 'overview', label: 'Overview', content: 'What it does now, and why.' },
            { value: 'tools', label: 'Tools', count: 26, content: '26 tools, 3 of them destructive.' },
            { value: 'logs', label: 'Logs', content: 'Its last words.' },
            { value: 'access', label: 'Access', disabled: true, content: '' },
          ]}
        />
      </Specimen>
    </Section>
  )
}

function ToastButtons() {
  const toast = useToast()
  return (
    <>
      <Button
        onClick={() =>
          toast.show({
            title: '3 servers stopped',
            description: 'filesystem, postgres, search',
            shape: 'stopped',
            undo: { onUndo: () => toast.show({ title: '3 servers started again', shape: 'running' }) },
          })
        }
      >
        Toast with undo
      </Button>
      <Button
        onClick={() =>
          toast.show({
            title: 'github did not start',
            description: 'Exit 1: “401 Bad credentials”. Update its secret.',
            shape: 'failed',
            urgent: true,
          })
        }
      >
        Failure toast
      </Button>
    </>
  )
}
