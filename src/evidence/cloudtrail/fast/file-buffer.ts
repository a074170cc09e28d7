import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** Largest file, inflated, that is taken into memory whole; others are streamed. */
const largestWhole = 32 * 1024 * 1024
const smallestGzip = 32

/** Reads files one after the other into the same memory. A thread has nothing to do but wait for them. */
export class FileBuffer {
  #memory = Buffer.alloc(0)
  /** Size on disk of the file last read. */
  bytes = 0

  /** @returns inflated content, valid until the next call; `undefined` where the file is neither gzip nor JSON, or large */
  read(path: string): Uint8Array | undefined {
    try {
      const raw = this.#raw(path)
      if (raw === undefined) return undefined
      this.bytes = raw.length
      if (raw[0] !== 0x1f || raw[1] !== 0x8b) return raw[0] === 0x7b ? raw : undefined
      // The last four bytes of gzip are the inflated size: one piece of memory instead of many.
      const inflated = raw.readUInt32LE(raw.length - 4)
      if (inflated > largestWhole) return undefined
      return gunzipSync(raw, { chunkSize: Math.max(inflated, 64) + 64, maxOutputLength: largestWhole })
    } catch {
      // The full reading meets the same failure, and says what it is.
      return undefined
    }
  }

  #raw(path: string): Buffer | undefined {
    const file = openSync(path, 'r')
    try {
      const { size } = fstatSync(file)
      if (size < smallestGzip || size > largestWhole) return undefined
      if (this.#memory.length < size) this.#memory = Buffer.allocUnsafeSlow(size + (size >> 1))
      let read = 0
      while (read < size) {
        const bytes = readSync(file, this.#memory, read, size - read, null)
        if (bytes === 0) return undefined
        read += bytes
      }
      return this.#memory.subarray(0, size)
    } finally {
      closeSync(file)
    }
  }
}
