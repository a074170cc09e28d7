import { describe, expect, test } from '@jest/globals'
import { proveContainment } from '../../../src/policy/contain.ts'
import { unresolvedText } from '../../../src/policy/unresolved.ts'
import { allow, policy } from './build.ts'

export type Json = Readonly<Record<string, unknown>>
export type Side = Json | readonly Json[]

export const verdict = (after: Side, before: Side): string => proveContainment(policy(after), policy(before)).verdict

export const notAction = (NotAction: string | string[], Resource = '*'): Json => ({
  Effect: 'Allow',
  NotAction,
  Resource,
})
export const notResource = (NotResource: string | string[]): Json => ({ Effect: 'Allow', Action: 's3:*', NotResource })
export const when = (Condition: Json): Json => allow('s3:*', '*', Condition)
export const token = unresolvedText('var.x')

export function table(name: string, cases: readonly (readonly [string, Side, Side, string])[]): void {
  describe(name, () => {
    test.each(cases)('%s', (_, after, before, expected) => {
      expect(verdict(after, before)).toBe(expected)
    })
  })
}

export const ip = (...list: string[]): Json => when({ IpAddress: { 'aws:SourceIp': list } })
export const tag = (operator: string, ...list: string[]): Json => when({ [operator]: { 'aws:PrincipalTag/t': list } })
export const bucket = `arn:aws:s3:::${token}`
