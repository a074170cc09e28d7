import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { loadCheckout } from '../../../src/jobs/load/load-inputs.ts'
import { parseSettings } from '../../../src/settings/parse.ts'

const document = '{ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] }'
const role = (name: string): string => `
resource "aws_iam_role_policy" "app" {
  name   = "app"
  role   = ${name}
  policy = jsonencode(${document})
}
`
const provider = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
const call = (source: string, more = ''): string => `module "app" {\n  source = "${source}"\n${more}}\n`

interface Case {
  readonly files: Readonly<Record<string, string>>
  readonly folder: string
  readonly configuration?: string
  /** `undefined`: no file outside leaves them open. */
  readonly unknown?: RegExp
}

const applied = {
  'aws/app/main.tf': `${provider}${role('"orders"')}`,
  'envs/prod/t.hcl': 'source = "../../aws//app"\n',
}
const nested = {
  'infra/main.tf': `${provider}${call('./modules/app', '  role = "orders"\n')}`,
  'infra/modules/app/main.tf': `variable "role" {}\n${role('var.role')}`,
}
const other = { 'other/main.tf': `${provider}${call('../infra/modules/app', '  role = "billing"\n')}` }

test.each<[string, Case]>([
  [
    'a file outside applies it',
    { files: applied, folder: 'aws/app', unknown: /envs\/prod\/t\.hcl, outside of what is/ },
  ],
  [
    'one account for all files settles nothing',
    { files: applied, folder: 'aws/app', configuration: 'account: "111122223333"', unknown: /the root directory too/ },
  ],
  [
    'its accounts are named',
    { files: applied, folder: 'aws/app', configuration: 'accounts: { "*.tf": ["111122223333", "444455556666"] }' },
  ],
  [
    'its principals are named',
    {
      files: applied,
      folder: 'aws/app',
      configuration:
        'account: "111122223333"\npolicies:\n  principals:\n    aws_iam_role_policy.app: ["arn:aws:iam::111122223333:role/orders"]',
    },
  ],
  ['no file outside', { files: nested, folder: 'infra', configuration: 'account: "111122223333"' }],
  [
    'a caller outside gives it another role',
    {
      files: { ...nested, ...other },
      folder: 'infra',
      configuration: 'accounts: { "modules/**": "111122223333", "*.tf": "111122223333" }',
      unknown: /other\/main\.tf, outside .* applies modules\/app too: .* policies\.principals/,
    },
  ],
  [
    'what is applied from outside applies it in turn',
    {
      files: { ...nested, 'envs/t.hcl': 'source = "../infra"\n' },
      folder: 'infra',
      configuration: 'account: "111122223333"',
      unknown: /envs\/t\.hcl, outside/,
    },
  ],
  [
    'the whole repository is read',
    { files: { ...nested, ...other }, folder: '.', configuration: 'account: "111122223333"' },
  ],
])('%s', async (_, { files, folder, configuration = 'account: "111122223333"', unknown }) => {
  const top = mkdtempSync(join(tmpdir(), 'whittle-outside-'))
  mkdirSync(join(top, '.git'))
  writeFileSync(join(top, '.git/HEAD'), 'ref: refs/heads/main\n')
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(top, path)), { recursive: true })
    writeFileSync(join(top, path), content)
  }
  const settings = parseSettings(configuration, 'whittle.yml')
  const { sources } = await loadCheckout(join(top, folder), settings)
  const found = sources.filter((source) => source.status === 'found' && source.kind === 'identity')
  expect(found).toHaveLength(1)
  const reasons = found
    .flatMap((source) => (source.status === 'found' ? source.principalsUnknown : []))
    .filter((reason) => reason.includes('outside of what is read'))
  if (unknown === undefined) expect(reasons).toEqual([])
  else expect(reasons.join('\n')).toMatch(unknown)
})
