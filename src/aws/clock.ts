import { setTimeout as pause } from 'node:timers/promises'

/** Time and chance as arguments, so that tests need neither. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Resolves after so many milliseconds; rejects with the signal's reason when aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
  /** In [0, 1). */
  random(): number
}

export const systemClock: Clock = {
  now: Date.now,
  sleep: async (milliseconds, signal) => {
    await pause(milliseconds, undefined, signal && { signal }).catch(() => signal?.throwIfAborted())
  },
  random: Math.random,
}

/** Lets callers through one at a time, `interval` milliseconds apart. */
export function createPacer(interval: number, clock: Clock, signal?: AbortSignal): () => Promise<void> {
  let next = Number.NEGATIVE_INFINITY
  return async () => {
    const now = clock.now()
    const mine = Math.max(now, next)
    next = mine + interval
    if (mine > now) await clock.sleep(mine - now, signal)
    signal?.throwIfAborted()
  }
}
