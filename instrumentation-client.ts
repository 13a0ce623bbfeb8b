import * as z from 'zod'

// Runs before any page: zod would otherwise try `new Function` once, and the content security policy would report it.
z.config({ jitless: true })
