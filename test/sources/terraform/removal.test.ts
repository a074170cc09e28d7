import { describe, expect, test } from '@jest/globals'
import { readSources } from '../../../src/sources/read.ts'
import { applySplices } from '../../../src/sources/splice.ts'
import { addQuarantine, quarantineOf } from '../../../src/sources/terraform/removal/quarantine.ts'
import { removeBlocks } from '../../../src/sources/terraform/removal/remove-blocks.ts'
import type { PlacedBlock } from '../../../src/sources/terraform/removal/placed-block.ts'
import { roleRemoval } from '../../../src/sources/terraform/removal/role-removal.ts'
import { terraformParser } from '../../../src/sources/terraform/syntax/parser.ts'

const role = `resource "aws_iam_role" "old" {
  name               = "old-job"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
`
const trust = `data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}
`

function open(files: Readonly<Record<string, string>>) {
  const { graph } = readSources(
    Object.entries(files).map(([path, content]) => ({ path, content })),
    { accountOf: () => '111122223333', principals: {}, parser: terraformParser },
  )
  const module = graph.moduleIn('')!
  const placed: PlacedBlock = module.blocks.get('aws_iam_role.old')!
  return { graph, module, placed }
}

/** The files after the removal, or the reasons against it. */
function removed(files: Readonly<Record<string, string>>): Record<string, string> | readonly string[] {
  const { graph, module, placed } = open(files)
  const removal = roleRemoval(placed, 'old-job', module, graph)
  if (removal.kind === 'by hand') return removal.reasons
  return Object.fromEntries(
    module.files.map((file) => {
      const blocks = removal.blocks.filter((each) => each.file === file).map(({ block }) => block)
      return [file.path, applySplices(file.content, removeBlocks(file.content, file.syntax, blocks))]
    }),
  )
}

describe('what goes with a role', () => {
  test('its policies, attachments, profile, output and the documents that only these use', () => {
    const other = `resource "aws_s3_bucket" "kept" {
  bucket = "kept"
}
`
    const more = `# Of the old job.
# Two lines.
resource "aws_iam_role_policy" "old" {
  role   = aws_iam_role.old.id
  policy = data.aws_iam_policy_document.old.json
}

data "aws_iam_policy_document" "old" {
  statement {
    actions   = ["sts:AssumeRole"]
    resources = [aws_iam_role.old.arn]
  }
}

# A heading.

${other}
resource "aws_iam_policy" "left" {
  policy = "{}"
}

resource "aws_iam_role_policy_attachment" "old" {
  role       = aws_iam_role.old.name
  policy_arn = aws_iam_policy.left.arn
}

resource "aws_iam_instance_profile" "old" {
  role = aws_iam_role.old.name
}

output "profile" {
  value = aws_iam_instance_profile.old.arn
}
`
    const files = { 'main.tf': `${role}\n${trust}`, 'more.tf': more }
    const { graph, module, placed } = open(files)
    const removal = roleRemoval(placed, 'old-job', module, graph)
    // A document that names the role is used by the role's own policy alone, and still a person looks at it.
    expect(removal).toEqual({
      kind: 'by hand',
      reasons: ['data.aws_iam_policy_document.old uses aws_iam_role.old (statement.resources)'],
    })
    const plain = { ...files, 'more.tf': more.replace('[aws_iam_role.old.arn]', '["*"]') }
    expect(removed(plain)).toEqual({
      'main.tf': '',
      'more.tf': `# A heading.\n\n${other}\nresource "aws_iam_policy" "left" {\n  policy = "{}"\n}\n`,
    })
    const again = open(plain)
    expect(roleRemoval(again.placed, 'old-job', again.module, again.graph)).toMatchObject({
      notes: [
        'The output profile is removed with it: another configuration may read it from the state.',
        'aws_iam_policy.left is attached to nothing afterwards, and is not removed.',
      ],
    })
  })

  test.each([
    ['"old-machines"', 'in quotes'],
    ['aws_iam_role.old.name', "the role's"],
  ])('an instance profile of the name %s, which nothing names', (name) => {
    const profile = `resource "aws_iam_instance_profile" "p" {
  name = ${name}
  role = "\${aws_iam_role.old.name}"
}
`
    expect(removed({ 'main.tf': `${role}\n${profile}\n${trust}` })).toEqual({ 'main.tf': '' })
  })

  test('a document that another role uses stays', () => {
    const keep = `resource "aws_iam_role" "kept" {
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
`
    expect(removed({ 'main.tf': `${role}\n${trust}\n${keep}` })).toEqual({ 'main.tf': `${trust}\n${keep}` })
  })

  test('a block may name the role in several ways', () => {
    const policy = `resource "aws_iam_role_policy" "old" {
  policy = jsonencode({ Statement = [{ Resource = aws_iam_role.old.arn }] })
  role   = aws_iam_role.old.id
}
`
    expect(removed({ 'main.tf': `${role}\n${policy}\n${trust}` })).toEqual({ 'main.tf': '' })
  })

  test.each<[string, string, string]>([
    [
      'Windows line ends',
      role.replaceAll('\n', '\r\n') + '\r\nlocals {\r\n  a = 1\r\n}\r\n',
      'locals {\r\n  a = 1\r\n}\r\n',
    ],
    ['no line end at the end', `locals {\n  a = 1\n}\n\n${role.trimEnd()}`, 'locals {\n  a = 1\n}\n'],
    [
      'a comment behind the block',
      `locals {\n  a = 1\n}\n\n/* the\n   role */\n${role}# next\nlocals {\n  b = 1\n}\n`,
      'locals {\n  a = 1\n}\n\n# next\nlocals {\n  b = 1\n}\n',
    ],
  ])('text around it: %s', (_, content, expected) => {
    expect(
      removed({
        'main.tf': content,
        'trust.tf': `${trust}\nresource "aws_iam_role" "b" {\n  assume_role_policy = data.aws_iam_policy_document.trust.json\n}\n`,
      }),
    ).toMatchObject({ 'main.tf': expected })
  })
})

describe('a step for a person', () => {
  const lambda = (value: string): string => `resource "aws_lambda_function" "f" {\n  role = ${value}\n}\n`
  test.each<[string, Record<string, string>, RegExp]>([
    [
      'a function that runs with it',
      { 'b.tf': lambda('aws_iam_role.old.arn') },
      /aws_lambda_function\.f uses aws_iam_role\.old \(role\)/,
    ],
    [
      'a policy that names it',
      {
        'b.tf':
          'data "aws_iam_policy_document" "x" {\n  statement {\n    principals {\n      identifiers = [aws_iam_role.old.arn]\n    }\n  }\n}\n',
      },
      /statement\.principals\.identifiers/,
    ],
    ['a local value', { 'b.tf': 'locals {\n  roles = [aws_iam_role.old.name]\n}\n' }, /locals uses aws_iam_role\.old/],
    [
      'a dependency',
      { 'b.tf': 'resource "null_resource" "n" {\n  depends_on = [aws_iam_role.old]\n}\n' },
      /null_resource\.n depends on aws_iam_role\.old/,
    ],
    [
      'its ARN as a text',
      { 'b.tf': lambda('"arn:aws:iam::111122223333:role/x/old-job"') },
      /b\.tf:2 has its name or ARN as a text/,
    ],
    ['its name as a text', { 'b.tf': 'data "aws_iam_role" "d" {\n  name = "old-job"\n}\n' }, /b\.tf:2 has its name/],
    [
      'a policy attachment that lists roles',
      { 'b.tf': 'resource "aws_iam_policy_attachment" "p" {\n  roles = [aws_iam_role.old.name]\n}\n' },
      /aws_iam_policy_attachment\.p uses/,
    ],
    [
      'an instance profile in use',
      {
        'b.tf':
          'resource "aws_iam_instance_profile" "p" {\n  role = aws_iam_role.old.name\n}\nresource "aws_instance" "i" {\n  iam_instance_profile = aws_iam_instance_profile.p.name\n}\n',
      },
      /aws_instance\.i uses aws_iam_instance_profile\.p/,
    ],
    [
      'an attachment to one of two roles',
      {
        'b.tf':
          'resource "aws_iam_role_policy_attachment" "p" {\n  role = var.new ? aws_iam_role.kept.name : aws_iam_role.old.name\n}\n',
      },
      /aws_iam_role_policy_attachment\.p uses aws_iam_role\.old with others \(role\)/,
    ],
    [
      'an output with other roles',
      { 'b.tf': 'output "roles" {\n  value = [aws_iam_role.old.arn, aws_iam_role.kept.arn]\n}\n' },
      /output\.roles uses aws_iam_role\.old with others \(value\)/,
    ],
    [
      'an output that another directory reads',
      {
        'b.tf': 'output "old_arn" {\n  value = aws_iam_role.old.arn\n}\n',
        'x/c.tf': 'locals {\n  arn = data.terraform_remote_state.iam.outputs.old_arn\n}\n',
      },
      /x\/c\.tf:2 reads the output old_arn/,
    ],
    [
      'an output that another directory reads by an index',
      {
        'b.tf': 'output "old_arn" {\n  value = aws_iam_role.old.arn\n}\n',
        'x/c.tf': 'locals {\n  arn = data.terraform_remote_state.iam.outputs["old_arn"]\n}\n',
      },
      /x\/c\.tf:2 reads the output old_arn/,
    ],
    [
      'an instance profile that a text names',
      {
        'b.tf':
          'resource "aws_iam_instance_profile" "p" {\n  name = "old-machines"\n  role = aws_iam_role.old.name\n}\n',
        'c.tf': 'resource "aws_launch_template" "t" {\n  iam_instance_profile {\n    name = "old-machines"\n  }\n}\n',
      },
      /c\.tf:3 has the name or ARN of aws_iam_instance_profile\.p as a text/,
    ],
    [
      'an instance profile whose name is not stated',
      {
        'b.tf':
          'resource "aws_iam_instance_profile" "p" {\n  name = "${var.env}-machines"\n  role = aws_iam_role.old.name\n}\n',
      },
      /the name of aws_iam_instance_profile\.p is not known, so that it cannot be looked for in texts/,
    ],
    ['several instances', { 'a.tf': role.replace('{\n', '{\n  count = 2\n') }, /makes several roles \(count\)/],
    [
      'a block that must not be destroyed',
      { 'a.tf': role.replace(/}\n$/, '  lifecycle {\n    prevent_destroy = true\n  }\n}\n') },
      /prevent_destroy/,
    ],
    ['a module that is called', { 'x/b.tf': 'module "m" {\n  source = "../"\n}\n' }, /is a module: its role belongs/],
    [
      'a file of Terraform’s JSON',
      { 'b.tf.json': '{"output":{"o":{"value":"${aws_iam_role.old.arn}"}}}' },
      /b\.tf\.json refers to aws_iam_role\.old in a form/,
    ],
  ])('%s', (_, files, reason) => {
    const found = removed({ 'a.tf': role, 'trust.tf': trust, ...files })
    expect(found).toEqual([expect.stringMatching(reason)])
  })

  test('a name that only contains it is another one', () => {
    expect(removed({ 'a.tf': `${role}\n${trust}`, 'b.tf': lambda('"arn:aws:iam::1:role/old-job-2"') })).toMatchObject({
      'a.tf': '',
    })
  })
})

describe('quarantine', () => {
  const quarantined = (files: Record<string, string>): string => {
    const { graph, module, placed } = open(files)
    const splice = addQuarantine(placed, module, graph)
    return typeof splice === 'string' ? splice : applySplices(placed.file.content, [splice])
  }
  const block = `# The role looks unused. Everything is denied to it before it is deleted; removing this block restores it.
resource "aws_iam_role_policy" "old_quarantine" {
  name = "whittle-quarantine"
  role = aws_iam_role.old.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Quarantine"
        Effect   = "Deny"
        Action   = "*"
        Resource = "*"
      },
    ]
  })
}
`
  test.each<[string, string, string]>([
    ['at the end', role, `${role}\n${block}`],
    ['before what follows', `${role}\n${trust}`, `${role}\n${block}\n${trust}`],
    ['without a line end', role.trimEnd(), `${role}\n${block}`],
    ['with Windows line ends', role.replaceAll('\n', '\r\n'), `${role}\n${block}`.replaceAll('\n', '\r\n')],
  ])('%s', (_, before, after) => {
    const text = quarantined({ 'a.tf': before })
    expect(text).toBe(after)
    const { graph, module, placed } = open({ 'a.tf': text })
    expect(quarantineOf(placed, module, graph)?.block.labels[1]).toBe('old_quarantine')
    expect(addQuarantine(placed, module, graph)).toBe('aws_iam_role_policy.old_quarantine exists already')
  })

  test.each<[string, Record<string, string>, RegExp]>([
    [
      'inline policies in the role itself',
      { 'a.tf': role.replace(/}\n$/, '  inline_policy {\n    name = "a"\n  }\n}\n') },
      /aws_iam_role\.old lists all inline policies/,
    ],
    [
      'a list of all its inline policies',
      {
        'a.tf': role,
        'b.tf': 'resource "aws_iam_role_policies_exclusive" "e" {\n  role_name = aws_iam_role.old.name\n}\n',
      },
      /aws_iam_role_policies_exclusive\.e lists/,
    ],
    ['several instances', { 'a.tf': role.replace('{\n', '{\n  count = 2\n') }, /several roles/],
  ])('not beside %s', (_, files, reason) => {
    expect(quarantined(files)).toMatch(reason)
  })
})
