import { InputError } from '../errors.ts'

export const principalOption = {
  name: 'principal',
  value: 'ARN',
  help: 'only this user or role',
} as const

/** Checks `--principal`: the user or role itself, as policies are attached to it, not a session of it. */
export function principalArn(arn: string | undefined, command: string): string | undefined {
  if (arn === undefined) return undefined
  if (/^arn:[\w-]+:sts::\d{12}:assumed-role\//.test(arn)) {
    throw new InputError(`${command}: --principal ${arn}: is a session; name the role, arn:aws:iam::ACCOUNT:role/NAME`)
  }
  if (!/^arn:[\w-]+:iam::\d{12}:(user\/|role\/|root$)/.test(arn)) {
    throw new InputError(`${command}: --principal ${arn}: expects a user or role, arn:aws:iam::ACCOUNT:role/NAME`)
  }
  return arn
}
