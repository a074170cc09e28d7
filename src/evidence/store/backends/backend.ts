/** A place in which saved evidence is kept between runs: a file, an object, a branch, a cache. */
export interface EvidenceStore {
  /** As messages name it: `.whittle/ledger`, `s3://bucket/key`. */
  readonly place: string
  /** Does `write` over nothing fail where there is something after all? Then it may be tried when reading failed. */
  readonly exclusive: boolean
  /**
   * The stored bytes; `undefined` where there are none yet.
   *
   * @throws {StoreError}
   */
  read(): Promise<Stored | undefined>
  /**
   * Puts bytes there, whole or not at all, if what is there is still what was read.
   *
   * @param over what was read; `undefined`: nothing was there
   * @throws {StoreError}
   */
  write(bytes: Uint8Array, over: Stored | undefined): Promise<'written' | 'conflict'>
  /** Moves what cannot be read out of the way, where it would be lost otherwise. @returns where it is now */
  setAside?(): Promise<string | undefined>
}

export interface Stored {
  readonly bytes: Uint8Array
  /** The store's own mark of this version of it. */
  readonly tag: string
}

/** It cannot be read or written now. `message` is a clause, with what to do about it where that is known. */
export class StoreError extends Error {}
