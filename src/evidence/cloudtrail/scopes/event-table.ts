import type { Seconds } from '../../time.ts'
import { EventIds } from '../../usage/counting/event-ids.ts'

/** Distinct events, each with its time and the number of its shape: some 30 bytes an event. */
export class EventTable {
  readonly #ids = new EventIds()
  #times = new Float64Array(256)
  #shapes = new Uint32Array(256)

  get size(): number {
    return this.#ids.size
  }

  /** @returns false where the event was there before: then nothing changes */
  add(id: string, time: Seconds, shape: number): boolean {
    const { index, added } = this.#ids.insert(id)
    if (added) this.#write(index, time, shape)
    return added
  }

  /** The same for an id that is a UUID, by the four words at `at`. */
  addWords(words: Uint32Array, at: number, time: Seconds, shape: number): boolean {
    const { index, added } = this.#ids.insertWords(words, at)
    if (added) this.#write(index, time, shape)
    return added
  }

  id(index: number): string {
    return this.#ids.at(index)
  }

  time(index: number): Seconds {
    return this.#times[index]!
  }

  shape(index: number): number {
    return this.#shapes[index]!
  }

  #write(index: number, time: Seconds, shape: number): void {
    if (index >= this.#times.length) {
      const [times, shapes] = [new Float64Array(index * 2), new Uint32Array(index * 2)]
      times.set(this.#times)
      shapes.set(this.#shapes)
      this.#times = times
      this.#shapes = shapes
    }
    this.#times[index] = time
    this.#shapes[index] = shape
  }
}
