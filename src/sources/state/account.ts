import type { StateOrPlan } from './types.ts'

/**
 * The account in which everything of a state or plan is made: that of the caller, where a data source shows it, else the
 * one that all ARNs of IAM in it name; `undefined` where there are several, or none.
 */
export function accountOfState({ resources }: StateOrPlan): string | undefined {
  const callers = resources.flatMap(({ type, values }) => (type === 'aws_caller_identity' ? values['account_id'] : []))
  return (
    only(callers) ?? (callers.length === 0 ? only(resources.map(({ values }) => accountIn(values['arn']))) : undefined)
  )
}

function only(accounts: readonly unknown[]): string | undefined {
  const [first, ...others] = new Set(accounts.filter((account) => account !== undefined))
  return others.length === 0 && typeof first === 'string' ? first : undefined
}

/** AWS's own policies are in no account. */
const accountIn = (arn: unknown): string | undefined =>
  typeof arn === 'string' ? /^arn:[^:]*:iam::(\d{12}):/.exec(arn)?.[1] : undefined
