import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { EvidenceSink } from '../evidence-sink.ts'
import { addItem } from '../files/add-item.ts'
import { RecordSplitter } from '../log-format/record-splitter.ts'
import { NotARecordError, recordsIn } from '../log-format/unwrap-records.ts'

export interface ObjectCounts {
  bytes: number
  events: number
}

/**
 * Reads one log object as it comes, inflating it where its beginning says gzip. Nothing is kept but the record at hand.
 *
 * @param name for messages
 * @throws what the stream, the inflater or the JSON throw; the records before that were added
 */
export async function readLogObject(
  body: AsyncIterable<Uint8Array>,
  name: string,
  builder: EvidenceSink,
  counts: ObjectCounts,
): Promise<void> {
  const splitter = new RecordSplitter((text) => {
    try {
      const records = recordsIn(parsed(text))
      counts.events += records.length
      for (const record of records) addItem(builder, record, name)
    } catch (error) {
      if (!(error instanceof NotARecordError)) throw error
      builder.addProblem(`${name}: it holds ${error.message}; that is not used.`)
    }
  })
  const split = async (source: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of source) splitter.push(chunk)
    splitter.end()
  }
  const chunks = body[Symbol.asyncIterator]()
  const first = await chunks.next()
  if (first.done) return splitter.end()
  const all = (async function* () {
    for (let next: IteratorResult<Uint8Array> = first; !next.done; next = await chunks.next()) {
      counts.bytes += next.value.length
      yield next.value
    }
  })()
  const isGzip = first.value[0] === 0x1f && first.value[1] === 0x8b
  await (isGzip ? pipeline(all, createGunzip(), split) : split(all))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new NotARecordError('a record that is not JSON')
  }
}
