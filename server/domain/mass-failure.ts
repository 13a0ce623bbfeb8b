/** Losses that belong together when this many servers are lost within this time. */
export const MASS_FAILURE_COUNT = 3
export const MASS_FAILURE_WINDOW_MS = 10_000

/** The losses of the last seconds, and whether they have been announced. */
export interface LossWindow {
  losses: readonly { serverId: string; at: number }[]
  isAnnounced: boolean
}

export const NO_LOSSES: LossWindow = { losses: [], isAnnounced: false }

/** Notes a loss (`at` in milliseconds); answers the servers to announce when it makes a mass failure, once per burst. */
export function noteLoss(
  window: LossWindow,
  loss: { serverId: string; at: number },
): { window: LossWindow; announce: string[] | null } {
  const recent = window.losses.filter((each) => loss.at - each.at < MASS_FAILURE_WINDOW_MS)
  const isQuiet = recent.length === 0
  const losses = [...recent.filter((each) => each.serverId !== loss.serverId), loss]
  const isMass = losses.length >= MASS_FAILURE_COUNT
  const wasAnnounced = window.isAnnounced && !isQuiet
  return {
    window: { losses, isAnnounced: wasAnnounced || isMass },
    announce: isMass && !wasAnnounced ? losses.map((each) => each.serverId) : null,
  }
}
