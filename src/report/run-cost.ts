import { formatCount, formatNumber } from './wording.ts'

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

/**
 * US dollars for a terabyte that Athena scans, in US East (N. Virginia) and most other Regions; some cost more.
 *
 * @see https://aws.amazon.com/athena/pricing/
 */
const athenaPerTerabyte = 5
const athenaPricing = 'https://aws.amazon.com/athena/pricing/'

const terabyte = 2 ** 40

/** Minutes and cost of a run, as lines of Markdown; of what is not known, it says so. */
export function runCostLines({ seconds, events, scannedBytes, sources }: RunCost): string[] {
  const unknown = [
    ...(sources.includes('athena') && scannedBytes === undefined ? ['what Athena scanned'] : []),
    ...(sources.includes('lake') ? ['what CloudTrail Lake scanned'] : []),
    ...(sources.some((kind) => kind === 's3' || kind === 'athena') ? ['requests to S3 and KMS'] : []),
    'the price of a minute of this runner',
  ]
  return [
    `- Time: ${duration(seconds)}; ${formatCount(events, 'event')} read.`,
    ...(scannedBytes === undefined
      ? []
      : [
          `- Athena scanned ${size(scannedBytes)}: about $${dollars(scannedBytes)} at $${athenaPerTerabyte} a terabyte, [the price in most Regions](${athenaPricing}).`,
        ]),
    `- Cost that is not known here: ${unknown.join(', ')}.`,
  ]
}

/** `42 s`, `4 min 5 s` */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return whole < 60 ? `${whole} s` : `${formatNumber(Math.floor(whole / 60))} min ${whole % 60} s`
}

/** `0.06`; what is less than a cent is not rounded to nothing. */
function dollars(bytes: number): string {
  const price = (bytes / terabyte) * athenaPerTerabyte
  return price > 0 && price < 0.01 ? '0.01' : price.toFixed(2)
}

function size(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB']
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  return `${power === 0 ? formatNumber(bytes) : (bytes / 1024 ** power).toFixed(1)} ${units[power] ?? ''}`
}
