/** Without the rule that the silence of a holder that was never seen proves nothing. */
export const holderNeverSeen = (): undefined => undefined
