/**
 * From now on, what waits with `setTimeout` waits a thousandth of the time: a second takes a millisecond. For packages that
 * keep a pace of their own and take no clock. Sockets, and what Node itself waits for, keep their time.
 *
 * @returns to be called when the test ends
 */
export function fastTimers(): () => void {
  const real = globalThis.setTimeout
  const fast = (run: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) => real(run, ms / 1000, ...given)
  globalThis.setTimeout = Object.assign(fast, real)
  return () => void (globalThis.setTimeout = real)
}
