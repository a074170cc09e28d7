/**
 * The Regions that every account of the `aws` partition has without opting in.
 * @see https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
 */
const enabledByDefault = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
] as const

const others: Readonly<Record<string, readonly string[]>> = {
  'cn-': ['cn-north-1', 'cn-northwest-1'],
  'us-gov-': ['us-gov-east-1', 'us-gov-west-1'],
  'eusc-': ['eusc-de-east-1'],
}

/**
 * The Regions to look in when configuration names no Region: LookupEvents answers for one Region at a time, and what
 * happened in a Region that was not asked would look unused. An empty Region costs one request. Regions that an account
 * has opted into besides have to be named in the configuration.
 *
 * @param here the Region of the run, where one is set
 */
export function regionsToAsk(here: string | undefined): readonly string[] {
  const partition = Object.keys(others).find((prefix) => here?.startsWith(prefix))
  const usual = partition === undefined ? enabledByDefault : (others[partition] ?? [])
  return [...new Set([...usual, ...(here === undefined ? [] : [here])])].sort()
}
