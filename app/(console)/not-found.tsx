import { LinkButton } from '#components/ui/button'
import { EmptyState } from '#components/ui/empty-state'

export default function NotFound() {
  return (
    <EmptyState title="There is nothing at this address" action={<LinkButton href="/">Go to the overview</LinkButton>}>
      The server may have been renamed or deleted, or the address is mistyped.
    </EmptyState>
  )
}
