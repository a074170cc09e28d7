/** Without the rule that the absence of calls of a principal that was never seen proves nothing. */
export const unobservedPrincipalReason = (): undefined => undefined
