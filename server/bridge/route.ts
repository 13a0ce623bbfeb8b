import type { AnyContract } from '#lib/contracts/contract'
import { runningApp } from './runtime.ts'

interface RouteParams {
  /** Next hands over nothing where a path has no parameters. */
  params: Promise<Record<string, string | string[] | undefined> | undefined>
}

/** Makes the route of a contract; the whole route file is one such line. */
export function route(contract: AnyContract): (request: Request, context: RouteParams) => Promise<Response> {
  return async (request, { params }) => {
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
    const answer = await runningApp().handle(contract.name, {
      method: request.method,
      url: request.url,
      headers: request.headers,
      params: (await params) ?? {},
      body: hasBody ? await request.text() : '',
      signal: request.signal,
    })
    return new Response(answer.body, { status: answer.status, headers: answer.headers })
  }
}
