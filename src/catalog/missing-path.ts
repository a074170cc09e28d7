/**
 * IAM's requests name roles, users and the like without the path that belongs to their ARNs. Names are unique in an
 * account whatever the path, so other records may contain it: until then such an ARN goes by its name behind this mark.
 */
const mark = '?'

export const markMissingPath = (arn: string): string => mark + arn

export const hasMissingPath = (arn: string): boolean => arn.startsWith(mark)

/** The ARN without path: right only where there is none. */
export const withoutMissingPathMark = (arn: string): string => (hasMissingPath(arn) ? arn.slice(mark.length) : arn)
