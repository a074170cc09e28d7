import type { Reading } from './letters.ts'

/**
 * The six colon-separated parts of an ARN; the last one keeps its colons.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export interface Arn {
  readonly partition: string
  readonly service: string
  readonly region: string
  readonly account: string
  readonly resource: string
}

/**
 * The first five colons part an ARN, so a text with fewer is none. Parts may hold wildcards or opaque tokens; whether
 * they are sensible is not judged here.
 */
export function parseArn(text: string): Arn | undefined {
  const parts = arnSegments(text)
  if (parts.length !== 6 || parts[0] !== 'arn') return undefined
  const [, partition = '', service = '', region = '', account = '', resource = ''] = parts
  return { partition, service, region, account, resource }
}

/** Splits at the first five colons at most: a whole ARN gives six segments, a shorter text fewer. */
export function arnSegments(text: string): string[] {
  const segments: string[] = []
  let start = 0
  while (segments.length < 5) {
    const colon = text.indexOf(':', start)
    if (colon < 0) break
    segments.push(text.slice(start, colon))
    start = colon + 1
  }
  segments.push(text.slice(start))
  return segments
}

export const formatArn = (arn: Arn): string =>
  `arn:${arn.partition}:${arn.service}:${arn.region}:${arn.account}:${arn.resource}`

/**
 * A Resource or NotResource element of an identity-based policy as AWS reads it: an incomplete ARN is completed with
 * `*`, so that `arn:aws:sqs` is `arn:aws:sqs:*:*:*`. Whether that comes before or after wildcards expand beyond colons
 * is not documented: with wildcards it is done in the reading that keeps them in their segments. Texts that cannot be
 * told from the document stay as they are.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 */
export function completeArn(text: string, reading: Reading): string {
  const segments = arnSegments(text)
  if (segments[0] !== 'arn' || segments.length === 6 || /[\uE000$]/.test(text)) return text
  if (reading !== 'segments' && /[*?]/.test(text)) return text
  return [...segments, ...Array.from({ length: 6 - segments.length }, () => '*')].join(':')
}
