/** Without the rule that a call which hands over a role needs iam:PassRole. */
export const passedRoles = (): undefined => undefined
