const year = 31_536_000

/** Keeps a choice of appearance in a cookie for a year; call it in the browser only. */
export function remember(cookie: string, value: string): void {
  const secure = location.protocol === 'https:' ? '; Secure' : ''
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in browsers we support
  document.cookie = `${cookie}=${value}; Path=/; Max-Age=${year}; SameSite=Lax${secure}`
}
