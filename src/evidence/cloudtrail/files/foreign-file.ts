import { foreignFormatOfFile, describeForeignFormat } from '../../records/foreign.ts'

/** A file of another kind. The message is a clause: `it is a ZIP archive, not a CloudTrail log; unpack it`. */
export class ForeignFile extends Error {
  override readonly name = 'ForeignFile'
  /** May it hold events that are not read? */
  readonly hidesCalls: boolean

  constructor(message: string, hidesCalls: boolean) {
    super(message)
    this.hidesCalls = hidesCalls
  }
}

/**
 * Passes the inflated bytes of a file through. @throws {ForeignFile} where its beginning shows that it is of another
 * kind
 */
export async function* refuseForeign(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isFirst = true
  for await (const chunk of source) {
    if (isFirst) {
      const foreign = foreignFormatOfFile(chunk)
      if (foreign !== undefined) throw new ForeignFile(describeForeignFormat(foreign), foreign.hidesCalls)
      isFirst = false
    }
    yield chunk
  }
}
