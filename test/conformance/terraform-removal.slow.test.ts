import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readSources } from '../../src/sources/read.ts'
import { applySplices } from '../../src/sources/splice.ts'
import { addQuarantine } from '../../src/sources/terraform/removal/quarantine.ts'
import { removeBlocks } from '../../src/sources/terraform/removal/remove-blocks.ts'
import { roleRemoval } from '../../src/sources/terraform/removal/role-removal.ts'
import { terraformParser } from '../../src/sources/terraform/syntax/parser.ts'
import { environment, init, offlineProvider, providerIsThere, terraformIn, whySkipped } from '../support/terraform.ts'

const text = `# Roles of the old job.

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "old" {
  name               = "old-job"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "old" {
  role   = aws_iam_role.old.id
  policy = data.aws_iam_policy_document.old.json
}

data "aws_iam_policy_document" "old" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "shared" {
  name   = "shared"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}

resource "aws_iam_role_policy_attachment" "old" {
  role       = aws_iam_role.old.name
  policy_arn = aws_iam_policy.shared.arn
}

resource "aws_iam_instance_profile" "old" {
  role = aws_iam_role.old.name
}

resource "aws_iam_role" "other" {
  name               = "other"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

output "old" {
  value = aws_iam_instance_profile.old.arn
}
`

interface Shown {
  readonly planned_values: {
    readonly root_module: { readonly resources: readonly { readonly address: string; readonly values: object }[] }
  }
}

const withProvider = providerIsThere ? describe : describe.skip

withProvider(`the removal of a role, judged by Terraform${whySkipped}`, () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'whittle-removal-'))
    writeFileSync(join(folder, 'provider.tf'), offlineProvider())
    writeFileSync(join(folder, 'main.tf'), text)
    init(folder)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** What a text makes, by address; it is valid and formatted. */
  function planned(content: string): ReadonlyMap<string, object> {
    writeFileSync(join(folder, 'main.tf'), content)
    const terraform = terraformIn(folder)
    expect(spawnSync('terraform', ['fmt', '-check', folder], { env: environment, encoding: 'utf8' }).stdout).toBe('')
    terraform('validate')
    terraform('plan', '-input=false', '-refresh=false', '-out=plan')
    const { resources } = (JSON.parse(terraform('show', '-json', 'plan')) as Shown).planned_values.root_module
    return new Map(resources.map(({ address, values }) => [address, values]))
  }

  const opened = () => {
    const options = { accountOf: () => '111122223333', principals: {}, parser: terraformParser }
    const { graph } = readSources([{ path: 'main.tf', content: text }], options)
    const module = graph.moduleIn('')!
    return { graph, module, placed: module.blocks.get('aws_iam_role.old')! }
  }

  test('a quarantine adds one policy and changes nothing else', () => {
    const before = planned(text)
    const { graph, module, placed } = opened()
    const splice = addQuarantine(placed, module, graph)
    const after = planned(typeof splice === 'string' ? splice : applySplices(text, [splice]))
    expect([...after.keys()].filter((address) => !before.has(address))).toEqual(['aws_iam_role_policy.old_quarantine'])
    for (const [address, values] of before) expect(after.get(address)).toEqual(values)
  })

  test('a removal takes the role and its parts, and changes nothing else', () => {
    const before = planned(text)
    const { graph, module, placed } = opened()
    const removal = roleRemoval(placed, 'old-job', module, graph)
    const blocks = removal.kind === 'removable' ? removal.blocks.map(({ block }) => block) : []
    const after = planned(applySplices(text, removeBlocks(text, placed.file.syntax, blocks)))
    expect([...before.keys()].filter((address) => !after.has(address)).sort()).toEqual([
      'aws_iam_instance_profile.old',
      'aws_iam_role.old',
      'aws_iam_role_policy.old',
      'aws_iam_role_policy_attachment.old',
    ])
    for (const [address, values] of after) expect(values).toEqual(before.get(address))
  })
})
