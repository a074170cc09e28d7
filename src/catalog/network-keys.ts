import { networkKeyExceptions, networkKeyServices } from './network-keys-data.ts'

/** Condition keys, in lower case, that only some services set. */
export type LimitedNetworkKey = keyof typeof networkKeyServices

/** All condition keys about the network of a request, in lower case. */
export const networkConditionKeys: readonly string[] = [
  'aws:sourceip',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:vpcsourceip',
  ...Object.keys(networkKeyServices),
]

/**
 * Does the service set the key in all requests that reach it through a VPC endpoint? A service of which AWS leaves out
 * single actions counts as one that does not: a statement on the whole service would be wrong for them.
 *
 * @param service prefix of its actions, in lower case
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpcarn
 */
export const setsNetworkKey = (service: string, key: LimitedNetworkKey): boolean =>
  (networkKeyServices[key] as readonly string[]).includes(service) && networkKeyExceptions[service] === undefined

/** The services that set the key, sorted. */
export const servicesWithKey = (key: LimitedNetworkKey): readonly string[] =>
  networkKeyServices[key].filter((service) => setsNetworkKey(service, key))
