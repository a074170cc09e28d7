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
 * The first five colons separate the parts of an ARN, so a text with fewer colons is not an ARN. Parts may contain
 * wildcards or unresolved tokens; this function does not check that they make sense.
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

/** The Region that an ARN names; empty where it names none. */
export const regionOfArn = (arn: string): string => arn.split(':')[3] ?? ''

/** The account that an ARN names; empty where it names none. */
export const accountOfArn = (arn: string): string => arn.split(':')[4] ?? ''

/** The text after the last slash: the name of a user or role without its path, the id of a VPC, the name of a file. */
export const lastPathSegment = (text: string): string => text.slice(text.lastIndexOf('/') + 1)

/** Colons inside `${aws:username}` part nothing. */
export function splitOutsideVariables(value: string): string[] {
  const segments: string[] = []
  let start = 0
  let depth = 0
  for (let at = 0; at < value.length && segments.length < 5; at++) {
    if (value.startsWith('${', at)) depth = 1
    else if (value[at] === '}') depth = 0
    else if (value[at] === ':' && depth === 0) {
      segments.push(value.slice(start, at))
      start = at + 1
    }
  }
  segments.push(value.slice(start))
  return segments
}
