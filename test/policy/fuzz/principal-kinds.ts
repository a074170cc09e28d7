import * as fc from 'fast-check'
import type { PrincipalElement } from '../../../src/policy/document.ts'
import { type Statements, statementOf, type World, pairOf } from './pairs.ts'

const ids: readonly PrincipalElement[] = [
  '*',
  { AWS: ['*'] },
  { AWS: ['111122223333'] },
  { AWS: ['arn:aws:iam::111122223333:root'] },
  { AWS: ['arn:aws:iam::111122223333:user/jane'] },
  { AWS: ['arn:aws:iam::111122223333:user/jane', 'arn:aws:iam::111122223333:root'] },
  { AWS: ['arn:aws:iam::111122223333:role/path/app'] },
  { AWS: ['arn:aws:iam::111122223333:role/path/app', '111122223333'] },
  { AWS: ['arn:aws:sts::111122223333:assumed-role/app/one'] },
  { AWS: ['arn:aws:iam::444455556666:root'] },
  { Service: ['ec2.amazonaws.com'] },
  { Service: ['*'] },
  { CanonicalUser: ['a1'] },
  { AWS: ['arn:aws:iam::111122223333:user/jane'], Service: ['ec2.amazonaws.com'] },
]
const people = [
  'arn:aws:iam::111122223333:root',
  'arn:aws:iam::111122223333:user/jane',
  'arn:aws:iam::111122223333:user/joe',
  'arn:aws:sts::111122223333:assumed-role/app/one',
  'arn:aws:sts::111122223333:assumed-role/app/two',
  'arn:aws:sts::111122223333:assumed-role/other/one',
  'arn:aws:iam::444455556666:user/jane',
  'ec2.amazonaws.com',
  'ecs.amazonaws.com',
] as const

const principalWorld: World = {
  actions: ['s3:GetObject'],
  resources: ['arn:aws:s3:::a', 'arn:aws:s3:::b'],
  principals: people,
}
export const principalStatements = (share: number, among = ids): Statements =>
  statementOf({
    actions: ['s3:GetObject', 's3:*'],
    resources: ['arn:aws:s3:::a', 'arn:aws:s3:::*'],
    principals: fc
      .tuple(fc.constantFrom(...among), fc.integer({ min: 0, max: 9 }))
      .map(([element, choice]) => (choice < share ? { notPrincipal: element } : { principal: element })),
    negated: 0,
  })

/** Principals of every form. */
export const principals = pairOf('principals', principalStatements(0), principalWorld)

const exceptions: readonly PrincipalElement[] = [
  '*',
  { AWS: ['arn:aws:iam::111122223333:root'] },
  { AWS: ['arn:aws:iam::111122223333:user/jane'] },
  { AWS: ['arn:aws:iam::111122223333:user/jane', '111122223333'] },
  { AWS: ['arn:aws:iam::111122223333:role/path/app', 'arn:aws:iam::111122223333:root'] },
  { Service: ['ec2.amazonaws.com'] },
]

/** NotPrincipal, with Deny. */
export const excepted = pairOf(
  'NotPrincipal',
  principalStatements(6, exceptions).map((one) =>
    one.notPrincipal === undefined ? one : { ...one, effect: 'Deny' as const },
  ),
  principalWorld,
)
