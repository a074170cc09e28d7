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

/** Partitions that exist: commercial, China, GovCloud, the isolated ones and the European sovereign cloud. */
export const PARTITIONS = [
  'aws',
  'aws-cn',
  'aws-us-gov',
  'aws-iso',
  'aws-iso-b',
  'aws-iso-e',
  'aws-iso-f',
  'aws-eusc',
] as const

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
