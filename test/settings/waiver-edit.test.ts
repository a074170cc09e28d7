import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { addWaivers } from '../../src/settings/waiver-edit.ts'
import { parseSettings } from '../../src/settings/parse.ts'
import type { FindingWaiver, Waiver } from '../../src/settings/types.ts'
import { countOf } from '../support/sampled.ts'

fc.configureGlobal({ numRuns: countOf(100, 25) })

const waiver: Waiver = {
  keep: 's3:DeleteObject',
  in: 'iam.tf#aws_iam_policy.a',
  until: '2027-03-01',
  because: 'yearly',
}
const line = '{ keep: "s3:DeleteObject", in: "iam.tf#aws_iam_policy.a", until: 2027-03-01, because: "yearly" }'

const edited: readonly (readonly [string, string | null, string])[] = [
  ['no file', null, `waivers:\n  - ${line}\n`],
  ['an empty file', '', `waivers:\n  - ${line}\n`],
  ['comments alone', '# ours\n', `# ours\nwaivers:\n  - ${line}\n`],
  ['other keys', "account: '111122223333' # all\n", `account: '111122223333' # all\nwaivers:\n  - ${line}\n`],
  ['no end of line', "account: '111122223333'", `account: '111122223333'\nwaivers:\n  - ${line}\n`],
  [
    'a list, with comments and keys after it',
    "waivers: # why\n    - keep: 's3:*' # all\n      in: a\n      until: 2027-01-01\n      because: b # end\n\n# next\nstates: {}\n",
    `waivers: # why\n    - keep: 's3:*' # all\n      in: a\n      until: 2027-01-01\n      because: b # end\n    - ${line}\n\n# next\nstates: {}\n`,
  ],
  [
    'a list that is not indented, at the end',
    'waivers:\n- { keep: s3:*, in: a, until: 2027-01-01, because: b }',
    `waivers:\n- { keep: s3:*, in: a, until: 2027-01-01, because: b }\n- ${line}\n`,
  ],
  ['an empty list', 'waivers: []\nstates: {}\n', `waivers: [${line}]\nstates: {}\n`],
  [
    'a list in brackets',
    'waivers: [{ keep: s3:*, in: a, until: 2027-01-01, because: b }] # x\n',
    `waivers: [{ keep: s3:*, in: a, until: 2027-01-01, because: b }, ${line}] # x\n`,
  ],
  [
    'line ends of Windows',
    'waivers:\r\n  - { keep: s3:*, in: a, until: 2027-01-01, because: b }\r\nstates: {}\r\n',
    `waivers:\r\n  - { keep: s3:*, in: a, until: 2027-01-01, because: b }\r\n  - ${line}\r\nstates: {}\r\n`,
  ],
  ['one that is there already', `states: {}\nwaivers: [${line}]\n`, `states: {}\nwaivers: [${line}]\n`],
]

test.each(edited)('%s', (_, before, after) => {
  expect(addWaivers(before, [waiver])).toEqual({ kind: 'edited', text: after })
})

test.each([
  ['not YAML', 'waivers: [', 'it is not valid YAML'],
  ['a top level in braces', '{ states: {} }\n', 'its top level is not a list of keys, one to a line'],
  ['another type', 'waivers: yes\n', 'its key `waivers` is not a plain list'],
  ['an alias', 'x: &a []\nwaivers: *a\n', 'its key `waivers` is not a plain list'],
  ['an anchor, which others may refer to', 'waivers: &a []\nx: *a\n', 'its key `waivers` is not a plain list'],
  ['no entries', 'waivers:\nstates: {}\n', 'its key `waivers` is not a plain list'],
])('%s is refused', (_, before, reason) => {
  expect(addWaivers(before, [waiver])).toEqual({ kind: 'refused', reason })
})

test('whatever the texts hold, the configuration holds them, and the rest is as it was', () => {
  const oneLine = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => !/\p{Cc}/u.test(text))
  const rest =
    "# first\naccount: '111122223333' # c\nwaivers:\n  - { keep: s3:*, in: a, until: 2027-01-01, because: b }\n# last\n"
  fc.assert(
    fc.property(oneLine, oneLine, (where, because) => {
      const given = [{ ...waiver, in: where, because }, waiver]
      const result = addWaivers(rest, given)
      if (result.kind === 'refused') throw new Error(result.reason)
      expect(parseSettings(result.text, 'whittle.yml').waivers.slice(1)).toEqual(
        given[0]!.in === waiver.in && because === waiver.because ? [waiver] : given,
      )
      const kept = result.text.split('\n').filter((each) => rest.split('\n').includes(each))
      expect(kept).toEqual(rest.split('\n'))
    }),
  )
})

const finding: FindingWaiver = {
  resource: 'arn:aws:iam::111122223333:role/old',
  type: 'UnusedIAMRole',
  owner: 'jane',
  until: '2027-03-01',
  because: 'once a year',
}
const entry =
  '{ resource: "arn:aws:iam::111122223333:role/old", type: "UnusedIAMRole", owner: "jane", until: 2027-03-01, because: "once a year" }'

test.each<readonly [string, string | null, string]>([
  ['no file', null, `findings:\n  waivers:\n    - ${entry}\n`],
  ['other keys', 'states: {} # all', `states: {} # all\nfindings:\n  waivers:\n    - ${entry}\n`],
  [
    'keys of findings, comments and keys after them',
    'findings: # why\n    quiet: 30d # days\n    exempt:\n    - arn:aws:iam::*:role/break-glass # b\n\n# next\nstates: {}\n',
    `findings: # why\n    quiet: 30d # days\n    exempt:\n    - arn:aws:iam::*:role/break-glass # b\n    waivers:\n      - ${entry}\n\n# next\nstates: {}\n`,
  ],
  ['no end of line', 'findings:\n  quiet: 30d', `findings:\n  quiet: 30d\n  waivers:\n    - ${entry}\n`],
  [
    'line ends of Windows',
    'findings:\r\n  quiet: 30d\r\nstates: {}\r\n',
    `findings:\r\n  quiet: 30d\r\n  waivers:\r\n    - ${entry}\r\nstates: {}\r\n`,
  ],
  [
    'a list',
    'findings:\n  waivers:\n    - { resource: a, owner: b, until: 2027-01-01, because: c } # d\n  quiet: 30d\n',
    `findings:\n  waivers:\n    - { resource: a, owner: b, until: 2027-01-01, because: c } # d\n    - ${entry}\n  quiet: 30d\n`,
  ],
  ['an empty list', 'findings:\n  waivers: []\n', `findings:\n  waivers: [${entry}]\n`],
  ['one that is there already', `findings:\n  waivers: [${entry}]\n`, `findings:\n  waivers: [${entry}]\n`],
])('of a finding: %s', (_, before, after) => {
  expect(addWaivers(before, [finding])).toEqual({ kind: 'edited', text: after })
  expect(parseSettings(after, 'whittle.yml').findings.waivers).toContainEqual(finding)
})

test.each([
  ['keys in braces', 'findings: { quiet: 30d }\n'],
  ['nothing', 'findings:\nstates: {}\n'],
  ['an anchor', 'findings: &a\n  quiet: 30d\n'],
  ['another type of list', 'findings:\n  waivers: yes\n'],
])('findings with %s are refused', (_, before) => {
  expect(addWaivers(before, [finding])).toEqual({
    kind: 'refused',
    reason: 'its key `findings.waivers` is not a plain list',
  })
})

test('both kinds go to their own lists', () => {
  const result = addWaivers('waivers: []\n', [waiver, finding])
  expect(result).toEqual({
    kind: 'edited',
    text: `waivers: [${line}]\nfindings:\n  waivers:\n    - ${entry}\n`,
  })
})
