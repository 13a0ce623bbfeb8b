import { LinkButton } from '#components/ui/button'
import { EmptyState } from '#components/ui/empty-state'

export default function NoSuchServer() {
  return (
    <>
      <h1 className="sr-only">No such server</h1>
      <EmptyState
        title="There is no such server"
        action={
          <>
            <LinkButton variant="primary" href="/">
              All servers
            </LinkButton>
            <LinkButton href="/fleet/new">Add a server</LinkButton>
          </>
        }
      >
        It was deleted or renamed, or the address has a slip of the pen.
      </EmptyState>
    </>
  )
}
