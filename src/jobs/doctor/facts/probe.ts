import type { CallAnswer, AskOptions } from '../answer.ts'
import { makeCall } from '../answer.ts'
import type { StatementName } from '../needed-permissions.ts'

/** One call that was made, and the permission that its answer shows. */
export interface Probe {
  readonly sid: StatementName
  readonly action: string
  /** Region, bucket or role that was asked. */
  readonly at: string
  readonly answer: CallAnswer<unknown>
}

/** Makes calls and keeps their answers, so that each of them is also the proof of its permission. */
export class Prober {
  readonly probes: Probe[] = []
  readonly options: AskOptions

  constructor(options: AskOptions) {
    this.options = options
  }

  /** @param at the Region, bucket or role that is asked, for the report */
  async call<T>(
    sid: StatementName,
    action: string,
    at: string,
    make: (signal: AbortSignal) => Promise<T>,
  ): Promise<CallAnswer<T>> {
    const answer = await makeCall(action, this.options, make)
    this.probes.push({ sid, action, at, answer })
    return answer
  }
}

/** Works through a list, a few at a time; the results are in the order of the list. */
export async function inParallel<T, U>(
  list: readonly T[],
  work: (item: T) => Promise<U>,
  atOnce = 6,
): Promise<readonly U[]> {
  const results = new Map<number, U>()
  const waiting = [...list.entries()]
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results.set(next[0], await work(next[1]))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return list.map((_, index) => results.get(index) as U)
}
