import { Button } from '../../components/ui/button.tsx'
import { CodeBlock } from '../../components/ui/code-block.tsx'
import { EmptyState } from '../../components/ui/empty-state.tsx'
import { ErrorState } from '../../components/ui/error-state.tsx'
import { RelativeTime } from '../../components/ui/relative-time.tsx'
import { Skeleton } from '../../components/ui/skeleton.tsx'
import { Spinner } from '../../components/ui/spinner.tsx'
import { StaleBanner } from '../../components/ui/stale-banner.tsx'
import { Status } from '../../components/ui/status-glyph.tsx'
import { Row, Section, Specimen } from './specimen.tsx'

const snippet = `curl -s https://signalbox.example/api/mcp/tools/search.query \\
  -H "Authorization: Bearer $SIGNALBOX_KEY" \\
  -d '{"query": "release notes", "limit": 10}'`

export function Feedback({ renderedAt }: { renderedAt: number }) {
  return (
    <Section id="feedback" title="Feedback">
      <Specimen name="Stale">
        <StaleBanner action={<Button size="small">Reconnect</Button>}>
          Not updated for 42 s: the live connection is lost. What you see was true at 10:02:11.
        </StaleBanner>
      </Specimen>
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-2">
        <Specimen name="Empty">
          <EmptyState
            title="No servers yet"
            action={<Button variant="primary">Find servers on this machine</Button>}
            sample={
              <ul>
                {['filesystem', 'github'].map((name) => (
                  <li key={name} className="flex h-row items-center justify-between border-b">
                    {name}
                    <Status shape="running">Running 4 d</Status>
                  </li>
                ))}
              </ul>
            }
          >
            Signalbox reads the configuration of Claude, Cursor and VS Code and shows what it found before anything
            runs.
          </EmptyState>
        </Specimen>
        <Specimen name="Error">
          <ErrorState
            title="The server list could not be loaded"
            reference="01JDB2Q7"
            action={<Button>Try again</Button>}
          >
            The database did not answer within 5 s. Servers keep running; only this page is affected.
          </ErrorState>
        </Specimen>
        <Specimen name="Loading, after 150 ms">
          <Skeleton label="Loading servers" />
        </Specimen>
        <Specimen name="Code">
          <CodeBlock label="curl example" code={snippet} />
        </Specimen>
      </div>
      <Specimen name="Time and progress">
        <Row>
          <RelativeTime at={renderedAt - 42_000} />
          <RelativeTime at={renderedAt - 3 * 3_600_000} />
          <RelativeTime at={renderedAt + 90_000} />
          <span className="inline-flex items-center gap-1.5 text-busy">
            <Spinner /> Importing 7 servers
          </span>
        </Row>
      </Specimen>
    </Section>
  )
}
