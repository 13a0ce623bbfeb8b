/** Keeps whether single-letter shortcuts are off. */
export const SHORTCUT_COOKIE = 'signalbox.letters'
