const BASE = 'http://own.invalid'

/**
 * The path of our own site that a `next` parameter names, or `/`: whatever could lead to another site, to the API or
 * back to the sign-in page is not followed.
 */
export function ownPath(value: unknown): string {
  if (typeof value !== 'string' || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(value)) return '/'
  const url = new URL(value, BASE)
  // Checked after dots are resolved: `/..//other.site` is `//other.site` to a browser.
  if (url.origin !== BASE || /^\/(\/|(sign-in|setup|api)(\/|$))/.test(url.pathname)) return '/'
  return url.pathname + url.search + url.hash
}
