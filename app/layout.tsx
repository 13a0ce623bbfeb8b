import './globals.css'
import type { Metadata, Viewport } from 'next'
import { cookies, headers } from 'next/headers'
import type { ReactNode } from 'react'
import { readAppearance } from '../components/layout/appearance.ts'
import { Providers } from '../components/layout/providers.tsx'
import { hankenGrotesk, jetbrainsMono } from './fonts.ts'

export const metadata: Metadata = {
  title: { default: 'Signalbox', template: '%s – Signalbox' },
  description: 'The control room for MCP servers.',
  robots: { index: false, follow: false },
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f8f7f2' },
    { media: '(prefers-color-scheme: dark)', color: '#0a1215' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [jar, sent] = await Promise.all([cookies(), headers()])
  const { theme, density, railPinned } = readAppearance((name) => jar.get(name)?.value)
  return (
    <html
      lang="en"
      data-theme={theme}
      data-density={density}
      data-rail={railPinned ? 'pinned' : 'open'}
      className={`${hankenGrotesk.variable} ${jetbrainsMono.variable}`}
      // The switches change these attributes before and after hydration.
      suppressHydrationWarning
    >
      <body>
        <div data-app="">
          <Providers nonce={sent.get('x-nonce') ?? undefined} renderedAt={Date.now()}>
            {children}
          </Providers>
        </div>
      </body>
    </html>
  )
}
