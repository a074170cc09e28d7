import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Ledger } from '../../../src/evidence/types.ts'
import { duplicateRoleMessage, withAccountOfLogs } from '../../../src/jobs/load/account.ts'
import { loadCheckout } from '../../../src/jobs/load/load-inputs.ts'
import { coverage } from '../../support/ledger.ts'
import { parseSettings } from '../../../src/settings/parse.ts'
import { readSources } from '../../../src/sources/read.ts'
import { terraformParser } from '../../../src/sources/terraform/syntax/parser.ts'

const role = (name: string, label = 'app'): string => `resource "aws_iam_role" "${label}" {
  name               = "${name}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}
`

test.each<[string, Readonly<Record<string, string>>, boolean]>([
  ['two directories that make a role of one name', { 'dev/a.tf': role('app'), 'prod/a.tf': role('app') }, true],
  ['two directories with roles of their own', { 'dev/a.tf': role('app-dev'), 'prod/a.tf': role('app-prod') }, false],
  ['two blocks of one directory, of which one is made', { 'a.tf': role('app') + role('app', 'other') }, false],
])('%s', (_, files, twice) => {
  const { sources } = readSources(
    Object.entries(files).map(([path, content]) => ({ path, content })),
    { accountOf: () => '111122223333', principals: {}, parser: terraformParser },
  )
  const found = duplicateRoleMessage(sources)
  if (!twice) expect(found).toBeUndefined()
  else
    expect(found).toMatch(
      /^The logs are of one account, and dev\/a\.tf and prod\/a\.tf both make arn:aws:iam::111122223333:role\/app, .* name them \(accounts\)/,
    )
})

describe('the account of the logs', () => {
  const account = '111122223333'
  const policy = `resource "aws_iam_role_policy" "app" {
  role   = aws_iam_role.app.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}
`
  const logsOf = (...accounts: readonly string[]): Pick<Ledger, 'coverage'> => ({
    coverage: {
      accounts: accounts.map((each) => coverage({ account: each })),
      complete: true,
      problems: [],
    },
  })

  test.each<
    [string, string, Readonly<Record<string, string>>, readonly string[], string | undefined, RegExp | undefined]
  >([
    [
      'is taken',
      '',
      { 'a.tf': role('app') + policy },
      [account],
      account,
      /^Account 111122223333 is taken from the logs/,
    ],
    [
      'is not that of two directories that make one role',
      '',
      { 'dev/a.tf': role('app') + policy, 'prod/a.tf': role('app') + policy },
      [account],
      undefined,
      /both make .*name them \(accounts\)/,
    ],
    [
      'is not known of logs of two',
      '',
      { 'a.tf': role('app') + policy },
      [account, '444455556666'],
      undefined,
      undefined,
    ],
    [
      'stands back behind one that is configured',
      'account: "444455556666"',
      { 'a.tf': role('app') + policy },
      [account],
      undefined,
      undefined,
    ],
  ])('%s', async (_, configuration, files, accounts, taken, note) => {
    const root = folderOf(files)
    const settings = parseSettings(configuration, 'whittle.yml')
    const found = await loadCheckout(root, settings)
    rmSync(root, { recursive: true })
    const result = withAccountOfLogs(settings, logsOf(...accounts), found)
    expect(result.account).toBe(taken)
    if (note === undefined) expect(result).not.toHaveProperty('note')
    else expect(result.note).toMatch(note)
    if (taken === undefined) {
      expect(result.settings).toBe(settings)
      expect(result.checkout).toBe(found)
      return
    }
    // the folder is gone: nothing is read again
    expect(result.settings.accounts).toEqual([{ files: '**', accounts: [taken] }])
    expect(
      result.checkout.sources.flatMap((each) =>
        each.kind === 'identity' && each.status === 'found' ? each.principals : [],
      ),
    ).toEqual([`arn:aws:iam::${taken}:role/app`])
  })

  test('what was read stays: files outside apply a part, problems of its files', async () => {
    const top = folderOf({
      '.git/HEAD': 'ref: refs/heads/main\n',
      'live/t.hcl': 'terraform {\n  source = "../app"\n}\n',
      'app/a.tf': role('app') + policy,
      'app/b.tf': 'resource "aws_iam_policy" {\n',
    })
    const settings = parseSettings('', 'whittle.yml')
    const settled = { ...settings, accounts: [{ files: '**', accounts: [account] }] }
    const [found, afresh] = [
      await loadCheckout(join(top, 'app'), settings),
      await loadCheckout(join(top, 'app'), settled),
    ]
    rmSync(top, { recursive: true })
    const under = found.under(settled)
    expect(under.problems).toHaveLength(1)
    expect(under.outside?.note).toMatch(/live\/t\.hcl/)
    expect(under.problems).toEqual(afresh.problems)
    expect(under.outside).toEqual(afresh.outside)
    expect(under.sources).toEqual(afresh.sources)
  })
})

function folderOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'whittle-account-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}
