import { expect, test } from '@jest/globals'
import { activeWaivers, parseSettings, settingsWarnings } from '../../src/settings/parse.ts'

const settings = parseSettings(
  `
networks:
  office: {cidrs: ["203.0.113.0/24"]}
  both: {cidrs: ["198.51.100.0/24", "2001:db8::/48"]}
  inside: {vpcs: [vpc-0a1b2c]}
waivers:
  - {keep: "s3:DeleteObject", in: "aws_iam_policy.backup", until: 2027-03-01, because: "yearly clean-up"}
  - {keep: "ec2:*", in: "**", until: 2026-11-20, because: "migration"}
`,
  'whittle.yml',
)

const kept = (today: string): string[] => activeWaivers(settings, today).map(({ keep }) => keep)

test('a waiver holds through its last day', () => {
  expect(kept('2026-11-20')).toEqual(['s3:DeleteObject', 'ec2:*'])
  expect(kept('2026-11-21')).toEqual(['s3:DeleteObject'])
  expect(kept('2027-03-01')).toEqual(['s3:DeleteObject'])
  expect(kept('2027-03-02')).toEqual([])
})

test('one that ran out is reported, and so is a network without IPv6', () => {
  expect(settingsWarnings(settings, '2026-11-21')).toEqual([
    'The waiver for ec2:* in ** ran out on 2026-11-20 and no longer holds (it was there because: migration). Renew or remove it.',
    'Network office lists IPv4 blocks only: a fence from it denies every client that reaches AWS over IPv6. Add its IPv6 blocks if it has any.',
  ])
})
