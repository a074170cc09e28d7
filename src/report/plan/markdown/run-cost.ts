import { athenaDollars, athenaTerabyteDollars, wholeCents } from '../../../prices.ts'
import { formatBytes, formatCount, formatSeconds } from '../../../words.ts'

/** What a run took; measured by the caller. */
export interface RunCost {
  /** Of the clock, from the beginning of the run to its report. */
  readonly seconds: number
  /** Events that this run read itself, rows of queries that count several among them. */
  readonly events: number
  /** Bytes that Athena scanned; absent where no query of Athena ended. */
  readonly scannedBytes?: number
  /** The kinds of sources that were read (`athena`, `s3`). */
  readonly sources: readonly string[]
}

const athenaPricing = 'https://aws.amazon.com/athena/pricing/'

/** Minutes and cost of a run, as lines of Markdown; of what is not known, it says so. */
export function runCostLines({ seconds, events, scannedBytes, sources }: RunCost): string[] {
  const unknown = [
    ...(sources.includes('athena') && scannedBytes === undefined ? ['what Athena scanned'] : []),
    ...(sources.includes('lake') ? ['what CloudTrail Lake scanned'] : []),
    ...(sources.some((kind) => kind === 's3' || kind === 'athena') ? ['requests to S3 and KMS'] : []),
    'the price of a minute of this runner',
  ]
  return [
    `- Time: ${formatSeconds(seconds)}; ${formatCount(events, 'event')} read.`,
    ...(scannedBytes === undefined
      ? []
      : [
          `- Athena scanned ${formatBytes(scannedBytes)}: about $${wholeCents(athenaDollars(scannedBytes)).toFixed(2)} at $${athenaTerabyteDollars} a terabyte, [the price in most Regions](${athenaPricing}).`,
        ]),
    `- Cost that is not known here: ${unknown.join(', ')}.`,
  ]
}
