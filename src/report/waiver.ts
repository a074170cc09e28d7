import type { Waiver } from '../settings/types.ts'

/** Days for which a waiver is written that follows a restoration: as long as evidence counts by default. */
const waiverDays = 90

/** @param today `2026-11-30` @returns the last day of a waiver that is written today */
export const waiverUntil = (today: string): string =>
  new Date(Date.parse(`${today}T00:00:00Z`) + waiverDays * 86_400_000).toISOString().slice(0, 10)

/** Waivers in the form of the configuration. Texts are JSON strings, which YAML reads as they are. */
export const waiversYaml = (waivers: readonly Waiver[]): string =>
  [
    'waivers:',
    ...waivers.flatMap(({ keep, in: where, until, because }) => [
      `  - keep: ${JSON.stringify(keep)}`,
      `    in: ${JSON.stringify(where)}`,
      `    until: ${until}`,
      `    because: ${JSON.stringify(because)}`,
    ]),
  ].join('\n')
