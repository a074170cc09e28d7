/**
 * US dollars for a terabyte that Athena scans, in US East (N. Virginia) and most other Regions; some cost more.
 *
 * @see https://aws.amazon.com/athena/pricing/
 */
export const athenaTerabyteDollars = 5

/** Of a query AWS bills whole megabytes, and ten of them at least. */
const athenaLeastMegabytes = 10

/**
 * US dollars for a query of Athena. The page of prices leaves open whether a terabyte is 1000⁴ or 1024⁴ bytes: the smaller
 * is taken, so that no less is shown than is billed.
 *
 * @param bytes that it scans; of the bytes of several queries together the minimum of each is not known
 * @see https://aws.amazon.com/athena/pricing/
 */
export const athenaDollars = (bytes: number): number =>
  (Math.max(athenaLeastMegabytes, Math.ceil(bytes / 1e6)) / 1e6) * athenaTerabyteDollars

/** Rounded up: what costs less than a cent does not cost nothing. */
export const wholeCents = (dollars: number): number => Math.ceil(dollars * 100) / 100
