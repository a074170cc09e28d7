import { cidrMistake } from '../../settings/networks.ts'
import { dateMistake } from '../../settings/value-schemas.ts'
import type { ParameterType } from '../types.ts'
import { duration } from './values.ts'

export const parameterTypes = [
  'text',
  'pattern',
  'principal',
  'arn',
  'bucket',
  'access-key',
  'account',
  'region',
  'cidr',
  'person',
  'date',
  'duration',
  'integer',
  'choice',
] as const satisfies readonly ParameterType[]

const forms: Readonly<Partial<Record<ParameterType, readonly [form: RegExp, mistake: string]>>> = {
  principal: [
    /^arn:aws[a-z-]*:(?:iam::\d{12}:(?:user|role)\/[\w+=,.@/-]+|iam::\d{12}:root)$/,
    'is not the ARN of a user or role such as arn:aws:iam::111122223333:role/deploy',
  ],
  arn: [/^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d*:.+$/, 'is not an ARN'],
  bucket: [/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'is not the name of a bucket'],
  'access-key': [/^(?:AKIA|ASIA)[A-Z0-9]{12,124}$/, 'is not the id of an access key (AKIA… or ASIA…)'],
  account: [/^\d{12}$/, 'is not an account id: 12 digits'],
  region: [/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'is not a Region such as eu-west-1'],
  integer: [/^(?:0|[1-9]\d{0,8})$/, 'is not a whole number'],
}

// eslint-disable-next-line no-control-regex -- control characters are what is refused
const oneLine = /^[^\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]{1,2048}$/

/**
 * The mistake in a value of a parameter, as the rest of a sentence that begins with the value; `undefined` where there is
 * none. Only a pattern may hold wildcards: any other value means itself wherever it is put. `${` is refused, since policies
 * and this file take it for a variable.
 */
export function parameterMistake(
  { type, choices }: { readonly type: ParameterType; readonly choices?: readonly string[] },
  value: string,
): string | undefined {
  if (!oneLine.test(value)) return 'is not one line of text, of at most 2048 characters'
  if (value.startsWith('-')) return 'begins with "-", which commands take for an option'
  if (value.includes('${')) return 'holds "${", which stands for a variable'
  if (type !== 'pattern' && /[*?]/.test(value)) return 'holds a wildcard, which only a parameter of type pattern may'
  if (type === 'cidr') return cidrMistake(value)
  if (type === 'date') return dateMistake(value)
  if (type === 'duration') return duration.safeParse(value).success ? undefined : 'is not a duration such as 30m or 90d'
  if (type === 'choice') return choices?.includes(value) ? undefined : `is not one of ${(choices ?? []).join(', ')}`
  const form = forms[type]
  return form === undefined || form[0].test(value) ? undefined : form[1]
}
