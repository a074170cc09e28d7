import type { Settings, Waiver } from './types.ts'

/** Does the waiver still hold on this day (`2026-11-21`)? Its last day counts. */
const holdsOn = (waiver: Waiver, today: string): boolean => today <= waiver.until

/** The waivers that hold today (`2026-11-21`, UTC). The others are reported by `settingsWarnings`, never applied. */
export function activeWaivers(settings: Settings, today: string): readonly Waiver[] {
  return settings.waivers.filter((waiver) => holdsOn(waiver, today))
}

/**
 * Warnings about a valid configuration, one line each: waivers that ran out, and networks that would lock IPv6 clients
 * out: a list of IPv4 blocks alone denies every IPv6 client.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip
 */
export function settingsWarnings(settings: Settings, today: string): readonly string[] {
  const expired = settings.waivers
    .filter((waiver) => !holdsOn(waiver, today))
    .map(
      ({ keep, in: where, until, because }) =>
        `The waiver for ${keep} in ${where} ran out on ${until} and no longer holds (it was there because: ${because}). Renew or remove it.`,
    )
  const v4Only = Object.entries(settings.networks)
    .filter(([, { cidrs }]) => cidrs.length > 0 && !cidrs.some((cidr) => cidr.includes(':')))
    .map(
      ([name]) =>
        `Network ${name} lists IPv4 blocks only: a fence from it denies every client that reaches AWS over IPv6. Add its IPv6 blocks if it has any.`,
    )
  return [...expired, ...v4Only]
}
