import { expect, test } from '@jest/globals'
import { outcomes, reviewTrees, type TreeText } from './trees.ts'

const policy = (name: string, actions: string, resource = '"*"') => `resource "aws_iam_policy" "${name}" {
  name = "${name}"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ${actions}, Resource = ${resource} }]
  })
}
`
const get = '["s3:GetObject"]'
const put = '["s3:GetObject", "s3:PutObject"]'
const json = (action: string, resource = '*') =>
  JSON.stringify(
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: resource }] },
    undefined,
    2,
  )

const called = (argument: string, name = 'app') => `module "${name}" {\n  source = "../m"\n  actions = ${argument}\n}\n`
const module = `variable "actions" {\n  type = list(string)\n}\n${policy('m', 'var.actions')}`

const cases: [string, TreeText, TreeText, Record<string, string>][] = [
  ['nothing', { 'a.tf': policy('a', get) }, { 'a.tf': policy('a', get) }, {}],
  [
    'a policy that is the same, beside a change',
    { 'a.tf': policy('a', get), 'b.tf': policy('b', get) },
    { 'a.tf': policy('a', put), 'b.tf': policy('b', get) },
    { 'a.tf#aws_iam_policy.a': 'widened s3:PutObject' },
  ],
  [
    'a local',
    { 'a.tf': policy('a', 'local.x'), 'l.tf': `locals {\n  x = ${get}\n}\n` },
    { 'a.tf': policy('a', 'local.x'), 'l.tf': `locals {\n  x = ${put}\n}\n` },
    { 'a.tf#aws_iam_policy.a': 'widened s3:PutObject' },
  ],
  [
    'an argument of a module',
    { 'm/main.tf': module, 'env/main.tf': called(get) },
    { 'm/main.tf': module, 'env/main.tf': called(put) },
    { 'm/main.tf#aws_iam_policy.m': 'widened s3:PutObject' },
  ],
  [
    'a narrower argument',
    { 'm/main.tf': module, 'env/main.tf': called(put) },
    { 'm/main.tf': module, 'env/main.tf': called(get) },
    { 'm/main.tf#aws_iam_policy.m': 'narrowed' },
  ],
  [
    'another call of a module',
    { 'm/main.tf': module, 'env/main.tf': called(get) },
    { 'm/main.tf': module, 'env/main.tf': called(get) + called('["s3:PutObject"]', 'two') },
    { 'm/main.tf#aws_iam_policy.m': 'widened s3:PutObject' },
  ],
  [
    'the default of a variable',
    { 'a.tf': `variable "x" {\n  default = ${get}\n}\n${policy('a', 'var.x')}` },
    { 'a.tf': `variable "x" {\n  default = ${put}\n}\n${policy('a', 'var.x')}` },
    { 'a.tf#aws_iam_policy.a': 'widened s3:PutObject' },
  ],
  [
    'a value in a file of variables',
    { 'a.tf': `variable "x" {}\n${policy('a', 'var.x')}`, 'terraform.tfvars': `x = ${get}\n` },
    { 'a.tf': `variable "x" {}\n${policy('a', 'var.x')}`, 'terraform.tfvars': `x = ${put}\n` },
    { 'a.tf#aws_iam_policy.a': 'widened s3:PutObject' },
  ],
  [
    'a literal in the place of a variable',
    { 'a.tf': `variable "x" {}\n${policy('a', get, 'var.x')}` },
    { 'a.tf': `variable "x" {}\n${policy('a', get, '"arn:aws:s3:::logs/*"')}` },
    { 'a.tf#aws_iam_policy.a': 'undecided' },
  ],
  [
    'a variable beside a new action',
    { 'a.tf': `variable "x" {}\n${policy('a', get, 'var.x')}` },
    { 'a.tf': `variable "x" {}\n${policy('a', put, 'var.x')}` },
    { 'a.tf#aws_iam_policy.a': 'widened s3:PutObject' },
  ],
  [
    'for_each',
    { 'a.tf': policy('a', 'each.value').replace('name = "a"', `for_each = { one = ${get} }\n  name = each.key`) },
    { 'a.tf': policy('a', 'each.value').replace('name = "a"', `for_each = { one = ${put} }\n  name = each.key`) },
    { 'a.tf#aws_iam_policy.a': 'widened s3:PutObject' },
  ],
  [
    'a file',
    { 'a.tf': 'resource "aws_iam_policy" "a" {\n  policy = file("p.json")\n}\n', 'p.json': json('s3:GetObject') },
    { 'a.tf': 'resource "aws_iam_policy" "a" {\n  policy = file("p.json")\n}\n', 'p.json': json('s3:*') },
    { 'p.json': 'widened s3:' },
  ],
  [
    'the values of a template',
    {
      'a.tf': 'resource "aws_iam_policy" "a" {\n  policy = templatefile("p.json.tpl", { bucket = "logs" })\n}\n',
      'p.json.tpl': json('s3:GetObject', 'arn:aws:s3:::${bucket}/*'),
    },
    {
      'a.tf': 'resource "aws_iam_policy" "a" {\n  policy = templatefile("p.json.tpl", { bucket = "*" })\n}\n',
      'p.json.tpl': json('s3:GetObject', 'arn:aws:s3:::${bucket}/*'),
    },
    { 'p.json.tpl': 'widened s3:GetObject' },
  ],
  [
    'a template that is rewritten',
    {
      'a.tf': 'resource "aws_iam_policy" "a" {\n  policy = templatefile("p.json.tpl", { bucket = "logs" })\n}\n',
      'p.json.tpl': json('s3:GetObject', 'arn:aws:s3:::${bucket}/*'),
    },
    {
      'a.tf': 'resource "aws_iam_policy" "a" {\n  policy = templatefile("p.json.tpl", { name = "logs" })\n}\n',
      'p.json.tpl': json('s3:GetObject', 'arn:aws:s3:::${name}/*'),
    },
    { 'p.json.tpl': 'equal' },
  ],
  [
    'another file of the directory',
    { 'a.tf': policy('a', get) },
    { 'b.tf': policy('a', get) },
    { 'b.tf#aws_iam_policy.a': 'equal' },
  ],
  [
    'another file, and wider',
    { 'a.tf': policy('a', get) },
    { 'b.tf': policy('a', put) },
    { 'b.tf#aws_iam_policy.a': 'widened s3:PutObject' },
  ],
  [
    'a moved block',
    { 'a.tf': policy('a', get) },
    { 'a.tf': `moved {\n  from = aws_iam_policy.a\n  to   = aws_iam_policy.b\n}\n${policy('b', put)}` },
    { 'a.tf#aws_iam_policy.b': 'widened s3:PutObject' },
  ],
  [
    'another name, without a moved block',
    { 'a.tf': policy('a', get) },
    { 'a.tf': policy('b', get) },
    { 'a.tf#aws_iam_policy.b': 'equal' },
  ],
  [
    'another directory',
    { 'old/a.tf': policy('a', get), 'old/b.tf': policy('b', get) },
    { 'new/a.tf': policy('a', get), 'new/b.tf': policy('b', get) },
    { 'new/a.tf#aws_iam_policy.a': 'equal', 'new/b.tf#aws_iam_policy.b': 'equal' },
  ],
  [
    'a file of JSON with another name',
    { 'p/a.json': json('s3:GetObject') },
    { 'q/b.json': json('s3:GetObject') },
    { 'q/b.json': 'equal' },
  ],
  [
    'written as a document',
    { 'a.tf': policy('a', get) },
    {
      'a.tf': `data "aws_iam_policy_document" "a" {\n  statement {\n    actions   = ${put}\n    resources = ["*"]\n  }\n}\n\nresource "aws_iam_policy" "a" {\n  name   = "a"\n  policy = data.aws_iam_policy_document.a.json\n}\n`,
    },
    { 'a.tf#data.aws_iam_policy_document.a': 'widened s3:PutObject' },
  ],
  [
    'a new policy, and one less',
    { 'a.tf': policy('a', get), 'b.tf': policy('b', '["sqs:SendMessage"]') },
    { 'a.tf': policy('a', get), 'c.tf': policy('c', '["sns:Publish"]') },
    { 'b.tf#aws_iam_policy.b': 'removed', 'c.tf#aws_iam_policy.c': 'added sns:Publish' },
  ],
  [
    'the reference of a local',
    {
      'a.tf': `locals {\n  b = aws_s3_bucket.a.arn\n}\n${policy('a', get, 'local.b')}resource "aws_s3_bucket" "a" {}\nresource "aws_s3_bucket" "b" {}\n`,
    },
    {
      'a.tf': `locals {\n  b = aws_s3_bucket.b.arn\n}\n${policy('a', get, 'local.b')}resource "aws_s3_bucket" "a" {}\nresource "aws_s3_bucket" "b" {}\n`,
    },
    { 'a.tf#aws_iam_policy.a': 'undecided' },
  ],
  [
    'the name of a resource',
    { 'a.tf': `${policy('a', get, 'aws_s3_bucket.a.arn')}resource "aws_s3_bucket" "a" {\n  bucket_prefix = "x"\n}\n` },
    { 'a.tf': `${policy('a', get, 'aws_s3_bucket.a.arn')}resource "aws_s3_bucket" "a" {\n  bucket_prefix = "y"\n}\n` },
    { 'a.tf#aws_iam_policy.a': 'undecided' },
  ],
  [
    'tags of a resource',
    { 'a.tf': `${policy('a', get, 'aws_s3_bucket.a.arn')}resource "aws_s3_bucket" "a" {}\n` },
    { 'a.tf': `${policy('a', get, 'aws_s3_bucket.a.arn')}resource "aws_s3_bucket" "a" {\n  tags = { a = 1 }\n}\n` },
    {},
  ],
  [
    'a data source',
    { 'a.tf': `${policy('a', get, 'data.aws_s3_bucket.a.arn')}data "aws_s3_bucket" "a" {\n  bucket = "a"\n}\n` },
    { 'a.tf': `${policy('a', get, 'data.aws_s3_bucket.a.arn')}data "aws_s3_bucket" "a" {\n  bucket = "b"\n}\n` },
    { 'a.tf#aws_iam_policy.a': 'undecided' },
  ],
  [
    'a description',
    { 'a.tf': policy('a', get) },
    { 'a.tf': policy('a', get).replace('name =', 'description = "x"\n  name =') },
    { 'a.tf#aws_iam_policy.a': 'equal' },
  ],
  [
    'a syntax error in the head',
    { 'a.tf': policy('a', get) },
    { 'a.tf': policy('a', get).replace('Effect =', 'Effect = = =') },
    { 'a.tf#aws_iam_policy.a': 'undecided' },
  ],
  [
    'a syntax error in the base',
    { 'a.tf': policy('a', get).replace('Effect =', 'Effect = = =') },
    { 'a.tf': policy('a', put) },
    { 'a.tf#aws_iam_policy.a': 'undecided' },
  ],
  [
    'JSON that cannot be read',
    { 'a.json': json('s3:GetObject') },
    { 'a.json': json('s3:GetObject').replace('}', '') },
    { 'a.json': 'undecided' },
  ],
  [
    'a fence in a policy of its own',
    { 'a.json': json('s3:*'), 'f.json': json('s3:*').replace('Allow', 'Deny') },
    { 'a.json': json('s3:*') },
    { 'f.json': 'removed s3:' },
  ],
  [
    'a dynamic statement, with one action more',
    { 'a.tf': dynamic(get) },
    { 'a.tf': dynamic(put) },
    { 'a.tf#data.aws_iam_policy_document.a': 'widened s3:PutObject' },
  ],
  [
    'a public bucket',
    { 'a.tf': bucket('"arn:aws:iam::111122223333:root"') },
    { 'a.tf': bucket('"*"') },
    { 'a.tf#aws_s3_bucket_policy.a.policy': 'widened s3:GetObject' },
  ],
  [
    'an action beside conditions on references',
    { 'a.tf': queue('["sqs:SendMessage"]') },
    { 'a.tf': queue('["sqs:*"]') },
    { 'a.tf#aws_sqs_queue_policy.a.policy': 'widened sqs:' },
  ],
  [
    'another reference in a condition',
    { 'a.tf': queue('["sqs:SendMessage"]') },
    { 'a.tf': queue('["sqs:SendMessage"]', 'aws_sns_topic.b.arn') },
    { 'a.tf#aws_sqs_queue_policy.a.policy': 'undecided' },
  ],
  [
    'a policy that was switched off',
    { 'a.tf': switched('0') },
    { 'a.tf': switched('1') },
    { 'a.tf#aws_iam_policy.a': 'added s3:GetObject' },
  ],
  [
    'a document whose policy is switched off',
    {
      'a.tf': `data "aws_iam_policy_document" "a" {\n  statement {\n    actions   = ${get}\n    resources = ["*"]\n  }\n}\nresource "aws_iam_policy" "a" {\n  policy = data.aws_iam_policy_document.a.json\n}\n`,
    },
    {
      'a.tf': `data "aws_iam_policy_document" "a" {\n  statement {\n    actions   = ${get}\n    resources = ["*"]\n  }\n}\nresource "aws_iam_policy" "a" {\n  count  = 0\n  policy = data.aws_iam_policy_document.a.json\n}\n`,
    },
    { 'a.tf#data.aws_iam_policy_document.a': 'removed' },
  ],
  [
    'a policy that is switched off in both',
    { 'a.tf': switched('0') },
    { 'a.tf': switched('0').replace('s3:GetObject', 's3:*') },
    { 'a.tf#aws_iam_policy.a': 'equal' },
  ],
  [
    'a value of Terragrunt',
    { 'm/main.tf': module, 'live/terragrunt.hcl': grunt(get) },
    { 'm/main.tf': module, 'live/terragrunt.hcl': grunt(put) },
    { 'm/main.tf#aws_iam_policy.m': 'widened s3:PutObject' },
  ],
  [
    'decoded data',
    {
      'a.tf': `locals {\n  x = yamldecode(file("x.yaml"))\n}\n${policy('a', 'local.x.actions')}`,
      'x.yaml': 'actions: ["s3:GetObject"]\n',
    },
    {
      'a.tf': `locals {\n  x = yamldecode(file("x.yaml"))\n}\n${policy('a', 'local.x.actions')}`,
      'x.yaml': 'actions: ["s3:*"]\n',
    },
    { 'a.tf#aws_iam_policy.a': 'undecided' },
  ],
  [
    'a document that is merged in',
    { 'a.tf': merged(get) },
    { 'a.tf': merged(put) },
    {
      'a.tf#data.aws_iam_policy_document.a': 'undecided',
      'a.tf#data.aws_iam_policy_document.b': 'widened s3:PutObject',
    },
  ],
  [
    'another document in the place of one',
    { 'a.tf': twoDocuments('small') },
    { 'a.tf': twoDocuments('large') },
    {
      'a.tf#data.aws_iam_policy_document.large': 'widened s3:PutObject',
      'a.tf#data.aws_iam_policy_document.small': 'removed',
    },
  ],
  [
    'a host that cannot be read',
    { 'a.tf': twoDocuments('small') },
    { 'a.tf': twoDocuments('small').replace('role   = "x"', 'role = = "x"') },
    {},
  ],
  [
    'more instances than are compared one by one',
    { 'm/main.tf': module, 'env/main.tf': repeated(get) },
    { 'm/main.tf': module, 'env/main.tf': repeated(put) },
    { 'm/main.tf#aws_iam_policy.m': 'undecided' },
  ],
]

function repeated(actions: string): string {
  const calls = Array.from(
    { length: 3 },
    (_, index) => `module "app_${index}" {\n  source = "../m"\n  count = 90\n  actions = ${actions}\n}\n`,
  )
  return calls.join('')
}

function twoDocuments(used: string): string {
  const document = (name: string, actions: string): string =>
    `data "aws_iam_policy_document" "${name}" {\n  statement {\n    actions   = ${actions}\n    resources = ["*"]\n  }\n}\n`
  return `${document('small', get)}${document('large', put)}resource "aws_iam_policy" "always" {\n  policy = data.aws_iam_policy_document.large.json\n}\nresource "aws_iam_role_policy" "a" {\n  role   = "x"\n  policy = data.aws_iam_policy_document.${used}.json\n}\n`
}

function switched(count: string): string {
  return policy('a', get).replace('name =', `count = ${count}\n  name =`)
}

function grunt(actions: string): string {
  return `terraform {\n  source = "../m"\n}\ninputs = {\n  actions = ${actions}\n}\n`
}

function merged(actions: string): string {
  const statement = (list: string): string => `  statement {\n    actions   = ${list}\n    resources = ["*"]\n  }\n`
  return `data "aws_iam_policy_document" "b" {\n${statement(actions)}}\ndata "aws_iam_policy_document" "a" {\n  source_policy_documents = [data.aws_iam_policy_document.b.json]\n${statement('["sqs:SendMessage"]')}}\nresource "aws_iam_policy" "a" {\n  policy = data.aws_iam_policy_document.a.json\n}\n`
}

function queue(actions: string, source = 'aws_sns_topic.a.arn'): string {
  return `resource "aws_sqs_queue_policy" "a" {\n  queue_url = aws_sqs_queue.a.id\n  policy = jsonencode({\n    Version = "2012-10-17"\n    Statement = [{ Effect = "Allow", Principal = "*", Action = ${actions}, Resource = aws_sqs_queue.a.arn, Condition = { ArnLike = { "aws:SourceArn" = ${source} } } }]\n  })\n}\n`
}

function dynamic(actions: string): string {
  return `variable "on" {}\ndata "aws_iam_policy_document" "a" {\n  statement {\n    actions   = ["sqs:SendMessage"]\n    resources = ["*"]\n  }\n  dynamic "statement" {\n    for_each = var.on ? [1] : []\n    content {\n      actions   = ${actions}\n      resources = ["*"]\n    }\n  }\n}\nresource "aws_iam_policy" "a" {\n  policy = data.aws_iam_policy_document.a.json\n}\n`
}

function bucket(principal: string): string {
  return `resource "aws_s3_bucket" "a" {\n  bucket = "logs"\n}\nresource "aws_s3_bucket_policy" "a" {\n  bucket = aws_s3_bucket.a.id\n  policy = jsonencode({\n    Version = "2012-10-17"\n    Statement = [{ Effect = "Allow", Principal = { AWS = ${principal} }, Action = "s3:GetObject", Resource = "\${aws_s3_bucket.a.arn}/*" }]\n  })\n}\n`
}

test.each(cases)('%s', async (_, base, head, expected) => {
  const review = await reviewTrees(base, head)
  const found = outcomes(review)
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort())
  for (const [id, outcome] of Object.entries(expected)) expect(`${id} ${found[id]}`).toContain(`${id} ${outcome}`)
})
