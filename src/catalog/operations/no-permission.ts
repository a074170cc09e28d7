/**
 * Calls that any principal may make: they are no evidence of a permission. Prefix:operation → why.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export const operationsWithoutPermission: ReadonlyMap<string, string> = new Map([
  ['sts:getcalleridentity', 'sts:GetCallerIdentity needs no permission'],
  ['sts:getsessiontoken', 'sts:GetSessionToken needs no permission'],
  ['dynamodb:describeendpoints', 'dynamodb:DescribeEndpoints needs no permission'],
])

/** Event sources that record people signing in, not calls that a policy allows. */
export const signInSources: ReadonlySet<string> = new Set(['signin.amazonaws.com'])
