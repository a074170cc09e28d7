/** The signals by which a terminal, a runner that cancels a job, or an operating system asks a program to end. */
const signals = { SIGINT: 130, SIGTERM: 143 } as const
type SignalName = keyof typeof signals

/** The reason why the work of this run was given up. */
export class Interruption extends Error {
  override readonly name = 'Interruption'
  readonly exitCode: (typeof signals)[SignalName]

  constructor(signal: SignalName) {
    super(`stopped by ${signal}`)
    this.exitCode = signals[signal]
  }
}

/** What listening takes of a process. */
export interface Interruptible {
  on(signal: SignalName, listener: () => void): unknown
  exit(code: number): void
}

/** A query at AWS has so many milliseconds to be stopped. GitHub's runners kill 10 seconds after they first asked. */
const grace = 5_000

/**
 * Aborts, with an `Interruption`, when the process is asked to end: running readers then stop their remote work and
 * return. A second signal, or a wait longer than the grace period, ends the process at once.
 */
export function interruptionOf(process: Interruptible, milliseconds = grace): AbortSignal {
  const abort = new AbortController()
  for (const name of Object.keys(signals) as SignalName[]) {
    process.on(name, () => {
      if (abort.signal.aborted) return process.exit(signals[name])
      setTimeout(() => process.exit(signals[name]), milliseconds).unref()
      abort.abort(new Interruption(name))
    })
  }
  return abort.signal
}
