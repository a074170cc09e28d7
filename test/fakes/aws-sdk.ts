import type { Clock } from '../../src/aws/clock.ts'

/** Points the SDK of this process at an endpoint, with credentials that no one accepts; `undefined` unsets. Returns the way back. */
export function setEnvironment(variables: Readonly<Record<string, string | undefined>>): () => void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const)
  for (const [name, value] of Object.entries(variables)) setVariable(name, value)
  return () => before.forEach(([name, value]) => setVariable(name, value))
}

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name]
  else process.env[name] = value
}

/** A clock that stands still until a caller sleeps, and then jumps. */
export class FakeClock implements Clock {
  time: number
  readonly sleeps: number[] = []

  constructor(start: string) {
    this.time = Date.parse(start)
  }

  now(): number {
    return this.time
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    this.sleeps.push(milliseconds)
    this.time += milliseconds
  }

  random(): number {
    return 0
  }
}
