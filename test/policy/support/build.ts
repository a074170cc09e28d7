import type { PolicyDocument, PolicyKind } from '../../../src/policy/document.ts'
import { parsePolicyDocument } from '../../../src/policy/parse.ts'
import type { Request } from '../../../src/policy/request.ts'

type Json = Readonly<Record<string, unknown>>

/** A parsed document of version 2012-10-17; throws with the problems if there are any. */
export function policy(
  statements: Json | readonly Json[],
  kind: PolicyKind = 'identity',
  version = '2012-10-17',
): PolicyDocument {
  const { document, problems } = parsePolicyDocument({ Version: version, Statement: statements }, kind)
  if (document) return document
  throw new Error(JSON.stringify(problems))
}

type Texts = string | readonly string[]

export const allow = (Action: Texts, Resource: Texts = '*', Condition?: Json, more: Json = {}): Json => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition ? { Condition } : {}),
  ...more,
})

export const deny = (Action: Texts, Resource: Texts = '*', Condition?: Json, more: Json = {}): Json => ({
  ...allow(Action, Resource, Condition, more),
  Effect: 'Deny',
})

/** A request whose context is whole unless `unlisted` is given. */
export const ask = (
  action: string,
  resource: string | undefined,
  keys: Readonly<Record<string, Texts>> = {},
  unlisted: 'absent' | 'unknown' = 'absent',
  absent: readonly string[] = [],
): Request => ({
  action,
  resource,
  context: {
    keys: new Map(
      Object.entries(keys).map(([key, value]) => [key.toLowerCase(), typeof value === 'string' ? [value] : value]),
    ),
    absent: new Set(absent.map((key) => key.toLowerCase())),
    unlisted,
  },
})
