'use client'

import { Play, Plus, RotateCw, Search, Settings, Square, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Badge } from '../../components/ui/badge.tsx'
import { Button } from '../../components/ui/button.tsx'
import { Checkbox } from '../../components/ui/checkbox.tsx'
import { FormErrors } from '../../components/ui/form-errors.tsx'
import { IconButton } from '../../components/ui/icon-button.tsx'
import { KeyHint } from '../../components/ui/key-hint.tsx'
import { RadioGroup, Segmented } from '../../components/ui/radio-group.tsx'
import { Select } from '../../components/ui/select.tsx'
import { SplitButton } from '../../components/ui/split-button.tsx'
import { Switch } from '../../components/ui/switch.tsx'
import { TextArea } from '../../components/ui/text-area.tsx'
import { TextField } from '../../components/ui/text-field.tsx'
import { Row, Section, Specimen } from './specimen.tsx'

const thin = { strokeWidth: 1.5 }
const restartVerbs = [
  { label: 'Restart now', keys: 'R', icon: <RotateCw {...thin} /> },
  { label: 'Stop', keys: 'S', icon: <Square {...thin} /> },
  { kind: 'separator' },
  { label: 'Roll back to v11', hint: 'Ran 19 days without a failure' },
] as const

export function Controls() {
  return (
    <>
      <Section id="buttons" title="Buttons">
        <Specimen name="Primary, secondary, ghost, danger">
          <Row>
            <Button variant="primary">Add server</Button>
            <Button>Edit</Button>
            <Button variant="ghost">Cancel</Button>
            <Button variant="danger">Remove</Button>
          </Row>
        </Specimen>
        <Specimen name="With icon, pending, disabled">
          <Row>
            <Button variant="primary" icon={<Plus {...thin} />}>
              Add server
            </Button>
            <Button variant="primary" pending icon={<Play {...thin} />}>
              Starting…
            </Button>
            <Button pending>Save</Button>
            <Button icon={<RotateCw {...thin} />}>Restart</Button>
            <Button variant="primary" disabled>
              Add server
            </Button>
            <Button disabled>Edit</Button>
            <Button variant="ghost" disabled>
              Cancel
            </Button>
          </Row>
        </Specimen>
        <Specimen name="Sizes, split, icon only, keys, tags">
          <Row>
            <Button size="small">Small</Button>
            <Button>Medium</Button>
            <Button size="large">Large</Button>
            <SplitButton label="Restart" onClick={() => {}} menuLabel="More ways to restart" entries={restartVerbs} />
            <SplitButton
              variant="primary"
              label="Reset and start"
              onClick={() => {}}
              menuLabel="More ways to start"
              entries={restartVerbs}
            />
            <IconButton label="Settings" keys="g s" icon={<Settings {...thin} />} />
            <IconButton label="Remove" variant="secondary" icon={<Trash2 {...thin} />} />
            <KeyHint keys="⌘K" />
            <KeyHint keys="g s" />
            <Badge>read-only</Badge>
            <Badge mono>v12</Badge>
            <Badge tone="ok">verified</Badge>
            <Badge tone="busy">publishing</Badge>
            <Badge tone="warn">unused 90 d</Badge>
            <Badge tone="error">destructive</Badge>
            <Badge tone="hold">awaiting review</Badge>
            <Badge tone="idle">disabled</Badge>
          </Row>
        </Specimen>
      </Section>
      <Fields />
    </>
  )
}

function Fields() {
  const [transport, setTransport] = useState<'stdio' | 'http'>('stdio')
  const [checked, setChecked] = useState(true)
  const [failed, setFailed] = useState(false)
  return (
    <Section id="fields" title="Fields">
      {failed ? (
        <FormErrors
          errors={[
            { fieldId: 'command', message: 'Command: nothing on this host is called npxx' },
            { message: 'Another person changed this server 2 minutes ago. Reload to see their version.' },
          ]}
        />
      ) : null}
      <div className="grid gap-x-8 gap-y-5 md:grid-cols-2">
        <TextField
          label="Name"
          defaultValue="filesystem"
          description="Lower case letters, digits and dashes."
          required
        />
        <TextField
          id="command"
          label="Command"
          mono
          defaultValue="npxx"
          required
          error="Nothing on this host is called npxx. Did you mean npx?"
        />
        <TextField
          label="Search"
          hideLabel
          type="search"
          placeholder="Search servers"
          prefix={<Search {...thin} />}
          suffix={<KeyHint keys="/" />}
        />
        <TextField
          label="Timeout"
          required={false}
          inputMode="numeric"
          defaultValue="30"
          suffix="seconds"
          className="max-w-40"
        />
        <Select
          label="Role"
          defaultValue="operator"
          options={[
            { value: 'viewer', label: 'Viewer' },
            { value: 'operator', label: 'Operator' },
            { value: 'owner', label: 'Owner', disabled: true },
          ]}
        />
        <TextField label="Disabled" disabled defaultValue="Only an owner may change this" />
        <TextArea
          label="Notes"
          rows={3}
          defaultValue="Reads the documents of the research team."
          className="md:col-span-2"
        />
      </div>
      <div className="grid gap-x-8 gap-y-5 md:grid-cols-2 xl:grid-cols-4">
        <div className="flex flex-col">
          <Checkbox label="Start with Signalbox" checked={checked} onChange={() => setChecked(!checked)} />
          <Checkbox label="Share with the team" description="Everyone in research may call its tools." />
          <Checkbox label="All tools" indeterminate />
          <Checkbox label="Run as root" disabled />
          <Checkbox label="Keep logs" disabled defaultChecked />
        </div>
        <div className="flex flex-col">
          <Switch label="Live updates" defaultChecked />
          <Switch label="Single-letter shortcuts" description="Off inside fields." />
          <Switch label="Push notifications" disabled />
          <Switch label="Audit" disabled defaultChecked />
        </div>
        <RadioGroup
          legend="When it fails"
          name="recovery"
          defaultValue="restart"
          options={[
            { value: 'restart', label: 'Restart', description: 'Waits longer after each failure.' },
            { value: 'leave', label: 'Leave it stopped' },
            { value: 'page', label: 'Page someone', disabled: true },
          ]}
        />
        <Segmented
          legend="Transport"
          hideLegend={false}
          name="transport"
          value={transport}
          onValueChange={setTransport}
          options={[
            { value: 'stdio', label: 'Program' },
            { value: 'http', label: 'Address' },
          ]}
        />
      </div>
      <Row>
        <Button size="small" onClick={() => setFailed(!failed)}>
          {failed ? 'Hide the error summary' : 'Show the error summary'}
        </Button>
      </Row>
    </Section>
  )
}
