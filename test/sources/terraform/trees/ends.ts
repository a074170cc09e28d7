import { account, type At, type Builder } from './builder.ts'

export const arnOf = (kind: 'role' | 'user', name: string): string => `arn:aws:iam::${account}:${kind}/${name}`

/** A role in a directory, and an expression for its name there. */
function role(
  directory: string,
  builder: Builder,
): { readonly label: string; readonly name: string; readonly written: string } {
  const label = builder.name('r')
  const { random } = builder
  const form = random.below(13)
  if (form === 1) {
    builder.add(directory, `locals {\n  ${label} = "team"\n}`)
    builder.add(
      directory,
      `resource "aws_iam_role" "${label}" {\n  name = "\${local.${label}}-${label}"\n  assume_role_policy = "{}"\n}`,
    )
    return { label, name: `team-${label}`, written: `aws_iam_role.${label}.name` }
  }
  builder.add(directory, `resource "aws_iam_role" "${label}" {\n  name = "${label}"\n  assume_role_policy = "{}"\n}`)
  const name = label
  if (form === 2) return { label, name, written: `"${label}"` }
  if (form === 3) return { label, name, written: `split("/", aws_iam_role.${label}.arn)[1]` }
  if (form === 4) {
    builder.add(
      directory,
      `resource "aws_iam_instance_profile" "${label}" {\n  name = "${label}"\n  role = aws_iam_role.${label}.name\n}`,
    )
    return { label, name, written: `aws_iam_instance_profile.${label}.role` }
  }
  if (form === 5) {
    builder.add(directory, `data "aws_iam_role" "${label}" {\n  name = "${label}"\n}`)
    return { label, name, written: `data.aws_iam_role.${label}.name` }
  }
  if (form === 6) {
    builder.add(directory, `locals {\n  ${label} = { r = aws_iam_role.${label} }\n}`)
    return { label, name, written: `local.${label}.r.name` }
  }
  if (form === 7) return { label, name, written: `basename(aws_iam_role.${label}.arn)` }
  if (form === 8) return { label, name, written: `reverse(split("/", aws_iam_role.${label}.arn))[0]` }
  if (form === 9) {
    builder.override(directory, `resource "aws_iam_role" "${label}" {\n  name = "over-${label}"\n}`)
    return { label, name: `over-${label}`, written: `aws_iam_role.${label}.name` }
  }
  if (form === 10) {
    const each = builder.name('r')
    const file = builder.data(directory, 'yaml', `"${each}-x": { path: / }\n`)
    builder.add(
      directory,
      `resource "aws_iam_role" "${each}" {\n  for_each = yamldecode(${file})\n  name = each.key\n  assume_role_policy = "{}"\n}`,
    )
    return { label: each, name: `${each}-x`, written: `aws_iam_role.${each}["${each}-x"].name` }
  }
  return { label, name, written: random.chance(0.5) ? `aws_iam_role.${label}.name` : `aws_iam_role.${label}.id` }
}

/** Attaches the policy of an expression to principals, and returns their ARNs. */
export type End = (at: At, builder: Builder) => readonly string[]

const other = '"arn:aws:iam::aws:policy/ReadOnlyAccess"'

const attachment = (name: string, role: string, policy: string, more = ''): string =>
  `resource "aws_iam_role_policy_attachment" "${name}" {\n${more}  role = ${role}\n  policy_arn = ${policy}\n}`

/** Attachments of a managed policy by its ARN. */
export const arnEnds: Readonly<Record<string, End>> = {
  attachment: ({ directory, expression }, builder) => {
    const { name, written } = role(directory, builder)
    builder.add(directory, attachment(builder.name('a'), written, expression))
    return [arnOf('role', name)]
  },
  'override of an attachment': ({ directory, expression }, builder) => {
    const { name, written } = role(directory, builder)
    const label = builder.name('a')
    builder.add(directory, attachment(label, '"nobody"', other))
    builder.override(directory, attachment(label, written, expression))
    return [arnOf('role', name)]
  },
  'rows of CSV': ({ directory, expression }, builder) => {
    const { name, written } = role(directory, builder)
    const file = builder.data(directory, 'csv', 'role,policy\nother,none\none,mine\n')
    builder.add(
      directory,
      attachment(
        builder.name('a'),
        `{ one = ${written} }[each.value.role]`,
        `{ mine = ${expression} }[each.value.policy]`,
        `  for_each = { for row in csvdecode(${file}) : row.role => row if row.policy == "mine" }\n`,
      ),
    )
    return [arnOf('role', name)]
  },
  'an ignored attachment': ({ directory }, builder) => {
    const { name, written } = role(directory, builder)
    const lifecycle = '  lifecycle {\n    ignore_changes = [policy_arn]\n  }\n'
    builder.add(directory, attachment(builder.name('a'), written, other, lifecycle))
    return [arnOf('role', name)]
  },
  'for_each set': ({ directory, expression }, builder) => {
    const { name, written } = role(directory, builder)
    builder.add(
      directory,
      attachment(builder.name('a'), written, 'each.value', `  for_each = toset([${other}, ${expression}])\n`),
    )
    return [arnOf('role', name)]
  },
  'for_each map': ({ directory, expression }, builder) => {
    const one = role(directory, builder)
    const two = role(directory, builder)
    builder.add(
      directory,
      attachment(
        builder.name('a'),
        'each.value.role',
        'each.value.policy',
        `  for_each = {\n    a = { role = ${one.written}, policy = ${expression} }\n    b = { role = ${two.written}, policy = ${other} }\n  }\n`,
      ),
    )
    return [arnOf('role', one.name)]
  },
  'for_each keys': ({ directory, expression }, builder) => {
    const { name, written } = role(directory, builder)
    builder.add(directory, attachment(builder.name('a'), written, 'each.key', `  for_each = toset([${expression}])\n`))
    return [arnOf('role', name)]
  },
  count: ({ directory, expression }, builder) => {
    const { name, written } = role(directory, builder)
    const local = builder.name('l')
    builder.add(directory, `locals {\n  ${local} = [${other}, ${expression}]\n}`)
    builder.add(
      directory,
      attachment(builder.name('a'), written, `local.${local}[count.index]`, `  count = length(local.${local})\n`),
    )
    return [arnOf('role', name)]
  },
  setproduct: ({ directory, expression }, builder) => {
    const [one, two] = [role(directory, builder), role(directory, builder)]
    builder.add(
      directory,
      attachment(
        builder.name('a'),
        'each.value[0]',
        'each.value[1]',
        `  for_each = { for i, pair in setproduct([${one.written}, ${two.written}], [${expression}, ${other}]) : i => pair }\n`,
      ),
    )
    return [arnOf('role', one.name), arnOf('role', two.name)]
  },
  managed_policy_arns: ({ directory, expression }, builder) => {
    const name = builder.name('r')
    builder.add(
      directory,
      `resource "aws_iam_role" "${name}" {\n  name = "${name}"\n  assume_role_policy = "{}"\n  managed_policy_arns = [${other}, ${expression}]\n}`,
    )
    return [arnOf('role', name)]
  },
  'of a role’s managed_policy_arns': ({ directory, expression }, builder) => {
    const name = builder.name('r')
    builder.add(
      directory,
      `resource "aws_iam_role" "${name}" {\n  name = "${name}"\n  assume_role_policy = "{}"\n  managed_policy_arns = [${expression}]\n}`,
    )
    const second = role(directory, builder)
    builder.add(
      directory,
      attachment(
        builder.name('a'),
        second.written,
        'each.value',
        `  for_each = toset(aws_iam_role.${name}.managed_policy_arns)\n`,
      ),
    )
    return [arnOf('role', name), arnOf('role', second.name)]
  },
  'several roles': ({ directory, expression }, builder) => {
    const [one, two] = [role(directory, builder), role(directory, builder)]
    builder.add(
      directory,
      `resource "aws_iam_policy_attachment" "${builder.name('a')}" {\n  name = "x"\n  roles = [${one.written}, ${two.written}]\n  policy_arn = ${expression}\n}`,
    )
    return [arnOf('role', one.name), arnOf('role', two.name)]
  },
  exclusive: ({ directory, expression }, builder) => {
    const { name, written } = role(directory, builder)
    builder.add(
      directory,
      `resource "aws_iam_role_policy_attachments_exclusive" "${builder.name('a')}" {\n  role_name = ${written}\n  policy_arns = [${expression}]\n}`,
    )
    return [arnOf('role', name)]
  },
  group: ({ directory, expression }, builder) => {
    const group = builder.name('g')
    const user = builder.name('u')
    builder.add(directory, `resource "aws_iam_group" "${group}" {\n  name = "${group}"\n}`)
    builder.add(directory, `resource "aws_iam_user" "${user}" {\n  name = "${user}"\n}`)
    builder.add(
      directory,
      `resource "aws_iam_group_membership" "${group}" {\n  name = "x"\n  group = aws_iam_group.${group}.name\n  users = [aws_iam_user.${user}.name]\n}`,
    )
    builder.add(
      directory,
      `resource "aws_iam_group_policy_attachment" "${builder.name('a')}" {\n  group = aws_iam_group.${group}.name\n  policy_arn = ${expression}\n}`,
    )
    return [arnOf('user', user)]
  },
  'roles made by for_each': ({ directory, expression }, builder) => {
    const label = builder.name('r')
    builder.add(
      directory,
      `resource "aws_iam_role" "${label}" {\n  for_each = toset(["a", "b"])\n  name = "${label}-\${each.key}"\n  assume_role_policy = "{}"\n}`,
    )
    builder.add(
      directory,
      attachment(builder.name('a'), 'each.value.name', expression, `  for_each = aws_iam_role.${label}\n`),
    )
    return [arnOf('role', `${label}-a`), arnOf('role', `${label}-b`)]
  },
  'a module that attaches a list': ({ directory, expression }, builder) => {
    const { directory: inner } = builder.call(directory)
    builder.pass(inner, `policies = [${expression}, ${other}]`)
    builder.add(inner, `variable "policies" {\n  type = list(string)\n  default = []\n}`)
    const { name, written } = role(inner, builder)
    builder.add(inner, attachment(builder.name('a'), written, 'each.value', '  for_each = toset(var.policies)\n'))
    return [arnOf('role', name)]
  },
  'a module of the registry': ({ directory, expression }, builder) => {
    const name = builder.name('x')
    builder.add(
      directory,
      `module "${name}" {\n  source = "terraform-aws-modules/iam/aws//modules/iam-role"\n  custom_role_policy_arns = [${expression}]\n}`,
    )
    return [arnOf('role', `hidden-${name}`)]
  },
  'Cloud Control': ({ directory, expression }, builder) => {
    const name = builder.name('x')
    builder.add(
      directory,
      `resource "awscc_iam_role" "${name}" {\n  role_name = "${name}"\n  managed_policy_arns = [${expression}]\n}`,
    )
    return [arnOf('role', name)]
  },
}

/** The resources that attach a document to a principal. */
export const documentEnds: Readonly<Record<string, End>> = {
  'role policy': ({ directory, expression }, builder) => {
    const { name, written } = role(directory, builder)
    builder.add(
      directory,
      `resource "aws_iam_role_policy" "${builder.name('p')}" {\n  role = ${written}\n  policy = ${expression}\n}`,
    )
    return [arnOf('role', name)]
  },
  'override of a role policy': ({ directory, expression }, builder) => {
    const { name, written } = role(directory, builder)
    const label = builder.name('p')
    builder.add(
      directory,
      `resource "aws_iam_role_policy" "${label}" {\n  role = ${written}\n  policy = var.${label}\n}\nvariable "${label}" {\n  default = ""\n}`,
    )
    builder.override(directory, `resource "aws_iam_role_policy" "${label}" {\n  policy = ${expression}\n}`)
    return [arnOf('role', name)]
  },
  'role policies by for_each': ({ directory, expression }, builder) => {
    const { name, written } = role(directory, builder)
    builder.add(
      directory,
      `resource "aws_iam_role_policy" "${builder.name('p')}" {\n  for_each = { a = ${expression} }\n  name = each.key\n  role = ${written}\n  policy = each.value\n}`,
    )
    return [arnOf('role', name)]
  },
  inline_policy: ({ directory, expression }, builder) => {
    const name = builder.name('r')
    builder.add(
      directory,
      `resource "aws_iam_role" "${name}" {\n  name = "${name}"\n  assume_role_policy = "{}"\n  inline_policy {\n    name = "x"\n    policy = ${expression}\n  }\n}`,
    )
    return [arnOf('role', name)]
  },
  'dynamic inline_policy': ({ directory, expression }, builder) => {
    const name = builder.name('r')
    builder.add(
      directory,
      `resource "aws_iam_role" "${name}" {\n  name = "${name}"\n  assume_role_policy = "{}"\n  dynamic "inline_policy" {\n    for_each = { x = ${expression} }\n    content {\n      name = inline_policy.key\n      policy = inline_policy.value\n    }\n  }\n}`,
    )
    return [arnOf('role', name)]
  },
  'managed policy': ({ directory, expression }, builder) => {
    const label = builder.name('p')
    builder.add(directory, `resource "aws_iam_policy" "${label}" {\n  name = "${label}"\n  policy = ${expression}\n}`)
    return arnEnds['attachment']!({ directory, expression: `aws_iam_policy.${label}.arn` }, builder)
  },
  'another policy’s document': ({ directory, expression }, builder) => {
    const label = builder.name('p')
    builder.add(directory, `resource "aws_iam_policy" "${label}" {\n  name = "${label}"\n  policy = ${expression}\n}`)
    const attached = arnEnds['attachment']!({ directory, expression: `aws_iam_policy.${label}.arn` }, builder)
    return [
      ...attached,
      ...documentEnds['role policy']!({ directory, expression: `aws_iam_policy.${label}.policy` }, builder),
    ]
  },
  'source document': ({ directory, expression }, builder) => {
    const label = builder.name('d')
    builder.add(
      directory,
      `data "aws_iam_policy_document" "${label}" {\n  source_policy_documents = [${expression}]\n  statement {\n    actions = ["sqs:SendMessage"]\n    resources = ["*"]\n  }\n}`,
    )
    return documentEnds['role policy']!(
      { directory, expression: `data.aws_iam_policy_document.${label}.json` },
      builder,
    )
  },
  'Cloud Control': ({ directory, expression }, builder) => {
    const name = builder.name('x')
    builder.add(
      directory,
      `resource "awscc_iam_role_policy" "${name}" {\n  role_name = "${name}"\n  policy_document = ${expression}\n}`,
    )
    return [arnOf('role', name)]
  },
}
