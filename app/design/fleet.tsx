'use client'

import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { Badge } from '../../components/ui/badge.tsx'
import { Button } from '../../components/ui/button.tsx'
import { Checkbox } from '../../components/ui/checkbox.tsx'
import { IconButton } from '../../components/ui/icon-button.tsx'
import { Menu } from '../../components/ui/menu.tsx'
import { PulseStrip } from '../../components/ui/pulse-strip.tsx'
import { Status } from '../../components/ui/status-glyph.tsx'
import { Table, TableCell, TableHead, TableHeader } from '../../components/ui/table.tsx'
import { TableBody, TableRow } from '../../components/ui/table-rows.tsx'
import { pulse, servers } from './samples.ts'
import { Section, Specimen } from './specimen.tsx'

export function Fleet() {
  const [selected, setSelected] = useState<readonly string[]>(['search'])
  const [direction, setDirection] = useState<'ascending' | 'descending'>('ascending')
  const [changes, setChanges] = useState(0)
  const toggle = (name: string) =>
    setSelected((now) => (now.includes(name) ? now.filter((other) => other !== name) : [...now, name]))
  const rows = direction === 'ascending' ? servers : servers.toReversed()
  return (
    <Section id="table" title="Table">
      <Specimen name="Rows are one tab stop: ↑ ↓ or j k move, a changed row lights up once">
        <Table caption="Servers">
          <TableHead>
            <TableHeader className="w-8">
              <Checkbox
                label="Select all servers"
                hideLabel
                checked={selected.length === servers.length}
                indeterminate={selected.length > 0 && selected.length < servers.length}
                onChange={(event) => setSelected(event.target.checked ? servers.map((server) => server.name) : [])}
              />
            </TableHeader>
            <TableHeader
              sorted={direction}
              onSort={() => setDirection(direction === 'ascending' ? 'descending' : 'ascending')}
            >
              Server
            </TableHeader>
            <TableHeader className="max-md:hidden">State</TableHeader>
            <TableHeader className="w-48 max-lg:hidden">Last 4 h</TableHeader>
            <TableHeader numeric sorted={false} onSort={() => {}} className="max-sm:hidden">
              Calls/min
            </TableHeader>
            <TableHeader numeric>p95</TableHeader>
            <TableHeader numeric className="max-sm:hidden">
              Errors %
            </TableHeader>
            <TableHeader numeric className="max-xl:hidden">
              Memory
            </TableHeader>
            <TableHeader className="max-xl:hidden">Version</TableHeader>
            <TableHeader className="w-8">
              <span className="sr-only">Verbs</span>
            </TableHeader>
          </TableHead>
          <TableBody>
            {rows.map((server, position) => (
              <TableRow
                key={server.name}
                id={server.name}
                selected={selected.includes(server.name)}
                version={position === 2 ? changes : 0}
              >
                <TableCell className="w-8">
                  <Checkbox
                    label={`Select ${server.name}`}
                    hideLabel
                    checked={selected.includes(server.name)}
                    onChange={() => toggle(server.name)}
                  />
                </TableCell>
                <TableCell rowHeader className="max-md:py-1.5">
                  {server.name}
                  <span className="pl-2 font-normal text-ink3 max-md:hidden">{server.team}</span>
                  <span className="block md:hidden">
                    <Status shape={server.shape} progress={0.6} wrap>
                      {server.words}
                    </Status>
                  </span>
                </TableCell>
                <TableCell className="max-md:hidden">
                  <Status shape={server.shape} progress={0.6}>
                    {server.words}
                  </Status>
                </TableCell>
                <TableCell className="max-lg:hidden">
                  <PulseStrip label={`${server.name}, last 4 hours`} cells={pulse(server.pulse)} height={16} />
                </TableCell>
                <TableCell numeric className="max-sm:hidden">
                  {server.calls}
                </TableCell>
                <TableCell numeric>{server.p95}</TableCell>
                <TableCell numeric className="max-sm:hidden">
                  {server.errors}
                </TableCell>
                <TableCell numeric className="max-xl:hidden">
                  {server.memory}
                </TableCell>
                <TableCell className="max-xl:hidden">
                  <Badge mono>{server.version}</Badge>
                </TableCell>
                <TableCell className="w-8">
                  <Menu
                    entries={[
                      { label: 'Restart', keys: 'R' },
                      { label: 'Logs', keys: 'L' },
                    ]}
                    trigger={
                      <IconButton
                        label={`More for ${server.name}`}
                        size="small"
                        icon={<Ellipsis strokeWidth={1.5} />}
                      />
                    }
                  />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
        <div className="pt-3">
          <Button size="small" onClick={() => setChanges(changes + 1)}>
            Change the third row
          </Button>
        </div>
      </Specimen>
    </Section>
  )
}
