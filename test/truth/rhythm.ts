import type { Random } from './random.ts'

/** How often a principal does an operation, and whether it will do it again after the last day that is simulated. */
export const rhythms = {
  daily: { weight: 14, alive: true },
  'third-day': { weight: 22, alive: true },
  weekly: { weight: 18, alive: true },
  bursts: { weight: 14, alive: true },
  beginning: { weight: 8, alive: false },
  lately: { weight: 6, alive: true },
  'last-third': { weight: 8, alive: true },
  twice: { weight: 10, alive: true },
} as const

export type Rhythm = keyof typeof rhythms

export const rhythmOf = (random: Random): Rhythm =>
  random.weighted(
    Object.fromEntries(Object.entries(rhythms).map(([name, { weight }]) => [name, weight])) as Record<Rhythm, number>,
  )

/**
 * The days, counted from 0, on which an operation is called; a day stands once for each call.
 *
 * @param horizon number of days that are simulated
 * @param logged number of days until the logs end: what is done twice is done twice before that
 */
export function daysOf(rhythm: Rhythm, horizon: number, logged: number, random: Random): number[] {
  const every = (step: number, from = random.below(step), to = horizon): number[] => {
    const days: number[] = []
    for (let day = from; day < to; day += step) days.push(day)
    return days
  }
  switch (rhythm) {
    case 'daily':
      return every(1, 0).filter((day) => day % 7 < 5 || random.chance(0.2))
    case 'third-day':
      return every(3)
    case 'weekly':
      return every(7)
    case 'bursts':
      return every(random.between(25, 40), random.between(2, 20)).flatMap((day) =>
        Array.from({ length: random.between(4, 8) }, () => day),
      )
    case 'beginning':
      return every(2, 0, random.between(3, 14))
    case 'lately':
      return every(1, horizon - random.between(3, 8))
    case 'last-third':
      return every(2, Math.ceil((horizon * 2) / 3) + random.below(4))
    case 'twice': {
      const first = random.between(Math.max(1, logged - 85), logged - 62)
      return every(60, first)
    }
  }
}
