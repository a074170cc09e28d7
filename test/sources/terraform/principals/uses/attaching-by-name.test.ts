import { describe, expect, test } from '@jest/globals'
import { arn, base, policyIn } from '../../possible-uses-support.ts'

const name = 'aws_iam_policy.p.name'
const block = (type: string, body: string): Record<string, string> => ({
  'b.tf': `resource "${type}" "x" {\n${body}}\n`,
})

describe('a policy’s name reaches a block that may attach it', () => {
  test.each<[string, Record<string, string>, string]>([
    [
      'a parameter of a stack set',
      block('aws_cloudformation_stack_set', `  parameters = { Policy = ${name} }\n`),
      'aws_cloudformation_stack_set.x.parameters (b.tf:2)',
    ],
    [
      'a parameter of a stack',
      block('aws_cloudformation_stack', `  name = "roles"\n  parameters = { Policy = ${name} }\n`),
      'aws_cloudformation_stack.x.parameters (b.tf:3)',
    ],
    [
      'overrides of a stack set for some accounts',
      block('aws_cloudformation_stack_set_instance', `  parameter_overrides = { Policy = ${name} }\n`),
      'aws_cloudformation_stack_set_instance.x.parameter_overrides (b.tf:2)',
    ],
    [
      'a template, in a longer text',
      block('aws_cloudformation_stack', `  template_body = <<EOF\nPolicy: \${${name}}\nEOF\n`),
      'aws_cloudformation_stack.x.template_body (b.tf:2)',
    ],
    [
      'values of a chart',
      block('helm_release', `  values = [yamlencode({ policy = ${name} })]\n`),
      'helm_release.x.values (b.tf:2)',
    ],
    [
      'a setting of a chart',
      block('helm_release', `  set {\n    name  = "p"\n    value = ${name}\n  }\n`),
      'helm_release.x.set.value (b.tf:4)',
    ],
    [
      'a manifest',
      block('kubernetes_manifest', `  manifest = { spec = { policies = [${name}] } }\n`),
      'kubernetes_manifest.x.manifest (b.tf:2)',
    ],
    [
      'a file',
      block('local_file', `  filename = "roles.yml"\n  content = "Policy: \${${name}}"\n`),
      'local_file.x.content (b.tf:3)',
    ],
    [
      'a command',
      block('null_resource', `  provisioner "local-exec" {\n    command = "./attach b \${${name}}"\n  }\n`),
      'null_resource.x.provisioner.command (b.tf:3)',
    ],
    [
      'a command of another resource',
      block(
        'aws_sqs_queue',
        `  provisioner "local-exec" {\n    environment = { POLICY = ${name} }\n    command = "./attach"\n  }\n`,
      ),
      'aws_sqs_queue.x.provisioner.environment (b.tf:3)',
    ],
    [
      'triggers that a command reads',
      block(
        'null_resource',
        `  triggers = { policy = ${name} }\n  provisioner "local-exec" {\n    command = "./attach \${self.triggers.policy}"\n  }\n`,
      ),
      'null_resource.x.triggers (b.tf:2)',
    ],
    [
      'the input that a command reads',
      block(
        'terraform_data',
        `  input = ${name}\n  provisioner "local-exec" {\n    command = "./attach \${self.input}"\n  }\n`,
      ),
      'terraform_data.x.input (b.tf:2)',
    ],
    [
      'the environment of a function',
      block('aws_lambda_function', `  environment {\n    variables = { POLICY = ${name} }\n  }\n`),
      'aws_lambda_function.x.environment.variables (b.tf:3)',
    ],
    [
      'a program',
      { 'b.tf': `data "external" "x" {\n  program = ["./attach"]\n  query = { policy = ${name} }\n}\n` },
      'data.external.x.query (b.tf:3)',
    ],
    [
      'a key of a chart',
      block('helm_release', `  set {\n    name  = ${name}\n    value = "x"\n  }\n`),
      'helm_release.x.set.name (b.tf:3)',
    ],
    [
      'an action',
      { 'b.tf': `action "aws_lambda_invoke" "x" {\n  config {\n    payload = ${name}\n  }\n}\n` },
      'action.aws_lambda_invoke.x.config.payload (b.tf:3)',
    ],
    [
      'a module of the registry',
      { 'b.tf': `module "x" {\n  source = "a/b/aws"\n  policy_names = [${name}]\n}\n` },
      'module.x.policy_names (b.tf:3)',
    ],
    [
      'a local value and an argument of a module',
      {
        'b.tf': `locals {\n  policy = ${name}\n}\nmodule "x" {\n  source = "./stack"\n  policy = local.policy\n}\n`,
        'stack/main.tf':
          'variable "policy" {}\nresource "aws_cloudformation_stack_set" "x" {\n  parameters = { Policy = var.policy }\n}\n',
      },
      'aws_cloudformation_stack_set.x.parameters (stack/main.tf:3)',
    ],
    [
      'an output of a module',
      {
        'main.tf': '',
        'root.tf': `module "p" {\n  source = "./p"\n}\nresource "aws_cloudformation_stack_set" "x" {\n  parameters = { Policy = module.p.name }\n}\n`,
        'p/main.tf': `${base}output "name" {\n  value = ${name}\n}\n`,
      },
      'aws_cloudformation_stack_set.x.parameters (root.tf:5)',
    ],
    [
      'a data source that finds it',
      {
        'b.tf': `data "aws_iam_policy" "x" {\n  name = "p"\n}\nresource "aws_cloudformation_stack_set" "x" {\n  parameters = { Policy = data.aws_iam_policy.x.name }\n}\n`,
      },
      'aws_cloudformation_stack_set.x.parameters (b.tf:5)',
    ],
  ])('%s', async (_, files, where) => {
    const { principals, principalsUnknown } = await policyIn({ 'main.tf': base, ...files })
    expect(principals).toEqual([arn('a')])
    expect(principalsUnknown).toEqual([
      expect.stringContaining(
        `The name of aws_iam_policy.p is used in ${where}, which is not followed and may attach it:`,
      ),
    ])
  })
})

test.each<[string, Record<string, string>]>([
  ['a tag', block('aws_sqs_queue', `  tags = { policy = ${name} }\n`)],
  ['a tag of a stack', block('aws_cloudformation_stack', `  tags = { policy = ${name} }\n`)],
  ['the name of a stack', block('aws_cloudformation_stack', `  name = "\${${name}}-roles"\n`)],
  ['an output', { 'b.tf': `output "x" {\n  value = ${name}\n}\n` }],
  [
    'a name of an attachment',
    block('aws_iam_policy_attachment', `  name = ${name}\n  policy_arn = "arn:aws:iam::aws:policy/X"\n`),
  ],
  ['a dashboard', block('aws_cloudwatch_dashboard', `  dashboard_body = jsonencode({ title = ${name} })\n`)],
  ['a monitor of another provider', block('datadog_monitor', `  message = "\${${name}} changed"\n`)],
  ['an alarm', block('aws_cloudwatch_metric_alarm', `  dimensions = { Policy = ${name} }\n`)],
  ['the name of a file', block('local_file', `  filename = "\${${name}}.json"\n  content = "x"\n`)],
  ['triggers without a command', block('null_resource', `  triggers = { policy = ${name} }\n`)],
  ['a key of instances', block('aws_cloudformation_stack', `  for_each = toset([${name}])\n  name = "x"\n`)],
  ['a request', { 'b.tf': `data "http" "x" {\n  url = "https://example.com/\${${name}}"\n}\n` }],
  ['a setting of a provider', { 'b.tf': `provider "x" {\n  policy = ${name}\n}\n` }],
  ['a random name', block('random_id', `  keepers = { policy = ${name} }\n`)],
  ['the name of a module', { 'b.tf': `module "x" {\n  source = "a/b/aws"\n  name = ${name}\n}\n` }],
  [
    'the name of another policy',
    {
      'b.tf': `resource "aws_iam_policy" "q" {\n  name = "q"\n  policy = "{}"\n}\nresource "aws_cloudformation_stack_set" "x" {\n  parameters = { Policy = aws_iam_policy.q.name }\n}\n`,
    },
  ],
])('a name attaches nothing as %s', async (_, files) => {
  const { principals, principalsUnknown } = await policyIn({ 'main.tf': base, ...files })
  expect([principals, principalsUnknown]).toEqual([[arn('a')], []])
})
