import type { Capabilities } from '#lib/contracts/tools'
import {
  type Check,
  type CheckFinding,
  decideHealth,
  findLoss,
  type HealthWindow,
  isLost,
  judge,
  NO_CHECKS,
  type Offer,
  record,
  refresh,
} from '#server/domain/health'

/** What is known of one server's health: its last checks, and what it listed when it was whole. */
export class HealthRecord {
  window: HealthWindow = NO_CHECKS
  capabilities: Capabilities | null = null
  #before: Offer | null = null
  #loss: string | null = null
  #last: Check | undefined
  #unannounced: string | null = null

  /** Takes what a fresh connection lists; fewer tools than before the loss are a loss. */
  connected(capabilities: Capabilities): void {
    this.window = refresh(this.window)
    this.#last = undefined
    this.#see(capabilities, this.#before)
  }

  /** Takes the fingerprint a check saw: a change that a check has to find was not announced. */
  sighted(fingerprint: string): void {
    if (this.capabilities !== null && fingerprint !== this.capabilities.fingerprint) this.#unannounced = fingerprint
  }

  /** Takes changed lists. Fewer tools are a server's right when it announced them, none at all are not. */
  changed(capabilities: Capabilities): void {
    const isAnnounced = capabilities.fingerprint !== this.#unannounced && capabilities.tools.length > 0
    this.#see(capabilities, isAnnounced ? null : this.#before)
  }

  /** Takes what a check found; `tools` is how many it still lists. */
  checked(finding: CheckFinding, tools: number | null, degradedAfterMs: number): Check {
    const check = judge(finding, degradedAfterMs)
    this.window = record(this.window, check)
    this.#last = check
    if (tools !== null && this.capabilities) {
      this.#loss = findLoss({ ...offerOf(this.capabilities), tools }, this.#before)
    }
    return check
  }

  /** Whether the server has left so many checks in a row unanswered that it counts as lost. */
  isLost(missLimit: number): boolean {
    return isLost(this.window, missLimit)
  }

  decide(isFlapping: boolean): { status: 'healthy' | 'degraded'; reason: string | null } {
    return decideHealth({ last: this.#last, loss: this.#loss, isFlapping })
  }

  /** Accepts from now on what it lists, after a person or a changed definition asked for a fresh beginning. */
  forgetOffer(): void {
    this.#before = null
    this.#loss = this.capabilities ? findLoss(offerOf(this.capabilities), null) : null
  }

  #see(capabilities: Capabilities, before: Offer | null): void {
    const offer = offerOf(capabilities)
    this.capabilities = capabilities
    this.#loss = findLoss(offer, before)
    if (this.#loss === null) this.#before = offer
  }
}

function offerOf(capabilities: Capabilities): Offer {
  const { tools, resources, resource_templates, prompts } = capabilities
  return {
    tools: tools.length,
    others: resources.length + resource_templates.length + prompts.length,
  }
}
