import { account, type At, type Builder } from './builder.ts'

/** From one expression to another that is worth the same. */
export type Way = (at: At, builder: Builder) => At

const here =
  (make: (expression: string, builder: Builder) => string): Way =>
  ({ directory, expression }, builder) => ({ directory, expression: make(expression, builder) })

const throughLocal =
  (make: (expression: string) => string, take: (local: string) => string): Way =>
  ({ directory, expression }, builder) => {
    const name = builder.name('l')
    builder.add(directory, `locals {\n  ${name} = ${make(expression)}\n}`)
    return { directory, expression: take(`local.${name}`) }
  }

const other = '"arn:aws:iam::aws:policy/ReadOnlyAccess"'

/** A module puts it out, and its caller uses it. */
const throughOutput: Way = ({ directory, expression }, builder) => {
  const call = builder.calls.get(directory)
  if (!call) return intoModule({ directory, expression }, builder)
  const name = builder.name('o')
  builder.add(directory, `output "${name}" {\n  value = ${expression}\n}`)
  return { directory: call.parent, expression: `module.${call.name}${call.key}.${name}` }
}

const objectOut: Way = ({ directory, expression }, builder) => {
  const call = builder.calls.get(directory)
  if (!call) return intoModule({ directory, expression }, builder)
  const name = builder.name('o')
  builder.add(directory, `output "${name}" {\n  value = { item = ${expression}, other = ${other} }\n}`)
  return { directory: call.parent, expression: `module.${call.name}${call.key}.${name}["item"]` }
}

/** It is passed to a module, which uses it. */
const intoModule: Way = ({ directory, expression }, builder) => {
  const { directory: inner } = builder.call(directory)
  const name = builder.name('v')
  builder.pass(inner, `${name} = ${expression}`)
  builder.add(inner, `variable "${name}" {\n  default = ""\n}`)
  return { directory: inner, expression: `var.${name}` }
}

const listIntoModule: Way = ({ directory, expression }, builder) => {
  const { directory: inner } = builder.call(directory)
  const name = builder.name('v')
  builder.pass(inner, `${name} = [${other}, ${expression}]`)
  builder.add(inner, `variable "${name}" {\n  type = list(string)\n}`)
  return { directory: inner, expression: `var.${name}[1]` }
}

const eachModule: Way = ({ directory, expression }, builder) => {
  const { directory: inner } = builder.call(directory)
  const name = builder.name('v')
  builder.pass(inner, `for_each = { one = ${expression} }`)
  builder.calls.get(inner)!.key = '["one"]'
  builder.pass(inner, `${name} = each.value`)
  builder.add(inner, `variable "${name}" {}`)
  return { directory: inner, expression: `var.${name}` }
}

const throughData: Way = ({ directory, expression }, builder) => {
  const name = builder.name('d')
  builder.add(directory, `resource "terraform_data" "${name}" {\n  input = ${expression}\n}`)
  return { directory, expression: `terraform_data.${name}.output` }
}

/** A file of data chooses it. */
const byData =
  (extension: string, content: string, make: (of: string, file: string) => string): Way =>
  ({ directory, expression }, builder) => ({
    directory,
    expression: make(expression, builder.data(directory, extension, content)),
  })

/** An override file puts it in the place of something else. */
const overLocal: Way = ({ directory, expression }, builder) => {
  const name = builder.name('l')
  builder.add(directory, `locals {\n  ${name} = ${other}\n}`)
  builder.override(directory, `locals {\n  ${name} = ${expression}\n}`)
  return { directory, expression: `local.${name}` }
}

const overArgument: Way = ({ directory, expression }, builder) => {
  const { directory: inner, name: call } = builder.call(directory)
  const name = builder.name('v')
  builder.pass(inner, `${name} = ${other}`)
  builder.override(directory, `module "${call}" {\n  ${name} = ${expression}\n}`)
  builder.add(inner, `variable "${name}" {}`)
  return { directory: inner, expression: `var.${name}` }
}

const eachOfData: Way = ({ directory, expression }, builder) => {
  const { directory: inner } = builder.call(directory)
  const name = builder.name('v')
  builder.pass(inner, `for_each = yamldecode(${builder.data(directory, 'yaml', 'one: { x: 1 }\n')})`)
  builder.calls.get(inner)!.key = '["one"]'
  builder.pass(inner, `${name} = ${expression}`)
  builder.add(inner, `variable "${name}" {}`)
  return { directory: inner, expression: `var.${name}` }
}

/** Ways that keep a text as it is. */
export const ways: Readonly<Record<string, Way>> = {
  local: throughLocal(
    (of) => of,
    (local) => local,
  ),
  list: throughLocal(
    (of) => `[${other}, ${of}]`,
    (local) => `${local}[1]`,
  ),
  'map by name': throughLocal(
    (of) => `{ item = ${of}, other = ${other} }`,
    (local) => `${local}.item`,
  ),
  'map by key': throughLocal(
    (of) => `{ "item" = ${of}, "other" = ${other} }`,
    (local) => `${local}["item"]`,
  ),
  'nested map': throughLocal(
    (of) => `{ a = { b = [${of}] } }`,
    (local) => `${local}.a["b"][0]`,
  ),
  'for list': here((of) => `[for x in [${of}] : x][0]`),
  'for map': here((of) => `{ for k, v in { item = ${of} } : k => v }["item"]`),
  'for with condition': here((of) => `[for x in [${of}, ""] : x if x != ""][0]`),
  'for over objects': throughLocal(
    (of) => `[{ name = "a", it = ${of} }, { name = "b", it = "x" }]`,
    (local) => `{ for o in ${local} : o.name => o.it }["a"]`,
  ),
  splat: throughLocal(
    (of) => `[{ it = ${of} }]`,
    (local) => `(${local}[*].it)[0]`,
  ),
  'old splat': throughLocal(
    (of) => `[{ it = ${of} }]`,
    (local) => `${local}.*.it[0]`,
  ),
  element: here((of) => `element([${other}, ${of}], 1)`),
  formatlist: here((of) => `formatlist("%s", [${of}])[0]`),
  format: here((of) => `format("%s", ${of})`),
  concat: here((of) => `concat([${other}], [${of}])[1]`),
  merge: here((of) => `merge({ a = ${other} }, { b = ${of} }).b`),
  lookup: here((of) => `lookup({ item = ${of} }, "item", "")`),
  zipmap: here((of) => `zipmap(["item"], [${of}])["item"]`),
  try: here((of) => `try(${of}, "")`),
  coalesce: here((of) => `coalesce("", ${of})`),
  conditional: here((of) => `true ? ${of} : ${other}`),
  'unknown conditional': here((of) => `terraform.workspace == "x" ? ${of} : ${of}`),
  one: here((of) => `one([${of}])`),
  toset: here((of) => `tolist(toset([${of}]))[0]`),
  flatten: here((of) => `flatten([[${of}], []])[0]`),
  values: here((of) => `values({ a = ${of} })[0]`),
  keys: here((of) => `keys({ (${of}) = 1 })[0]`),
  setproduct: here((of) => `setproduct(["a"], [${of}])[0][1]`),
  join: here((of) => `join("", [${of}])`),
  template: here((of) => `"\${${of}}"`),
  parentheses: here((of) => `(${of})`),
  trimspace: here((of) => `trimspace(${of})`),
  compact: here((of) => `compact([${of}, ""])[0]`),
  replace: here((of) => `replace(${of}, "zzz", "")`),
  json: here((of) => `jsondecode(jsonencode(${of}))`),
  slice: here((of) => `slice([${other}, ${of}], 1, 2)[0]`),
  reverse: here((of) => `reverse([${of}, ${other}])[1]`),
  sort: here((of) => `sort([${of}])[0]`),
  distinct: here((of) => `distinct([${of}, ${of}])[0]`),
  chunklist: here((of) => `chunklist([${of}], 1)[0][0]`),
  output: throughOutput,
  'output of an object': objectOut,
  argument: intoModule,
  'argument of a list': listIntoModule,
  'module for_each': eachModule,
  terraform_data: throughData,
  'key of YAML': byData(
    'yaml',
    'keys:\n  - item\n',
    (of, file) => `{ item = ${of}, other = ${other} }[yamldecode(${file}).keys[0]]`,
  ),
  'key of JSON': byData(
    'json',
    '{"keys": ["item"]}',
    (of, file) => `lookup({ item = ${of}, other = ${other} }, jsondecode(${file})["keys"][0], "")`,
  ),
  'index of CSV': byData(
    'csv',
    'name,at\na,1\n',
    (of, file) => `element([${other}, ${of}], tonumber(csvdecode(${file})[0].at))`,
  ),
  'condition of YAML': byData('yml', 'wanted: yes\n', (of, file) => `yamldecode(${file}).wanted ? ${of} : ${other}`),
  'filter of YAML': byData(
    'yaml',
    '[b]\n',
    (of, file) => `[for k, v in { a = ${other}, b = ${of} } : v if contains(yamldecode(${file}), k)][0]`,
  ),
  'reverse of two': here((of) => `reverse([${of}, ${other}])[1]`),
  'override of a local': overLocal,
  'override of an argument': overArgument,
  'module for_each of YAML': eachOfData,
}

/** First expressions for the ARN of a managed policy, by reference or by its name. */
export const arnStarts: Readonly<
  Record<string, (label: string, name: string, directory: string, builder: Builder) => At>
> = {
  arn: (label, _, directory) => ({ directory, expression: `aws_iam_policy.${label}.arn` }),
  id: (label, _, directory) => ({ directory, expression: `aws_iam_policy.${label}.id` }),
  'whole object': (label, _, directory, builder) => {
    const name = builder.name('l')
    builder.add(directory, `locals {\n  ${name} = aws_iam_policy.${label}\n}`)
    return { directory, expression: `local.${name}.arn` }
  },
  'whole object in a map': (label, _, directory, builder) => {
    const name = builder.name('l')
    builder.add(directory, `locals {\n  ${name} = { p = aws_iam_policy.${label} }\n}`)
    return { directory, expression: `{ for k, v in local.${name} : k => v.arn }["p"]` }
  },
  'by key': (label, _, directory) => ({ directory, expression: `aws_iam_policy.${label}["arn"]` }),
  'literal ARN': (_, name, directory) => ({ directory, expression: `"arn:aws:iam::${account}:policy/${name}"` }),
  'ARN of the caller’s account': (_, name, directory, builder) => {
    const data = builder.name('me')
    builder.add(directory, `data "aws_caller_identity" "${data}" {}`)
    return { directory, expression: `"arn:aws:iam::\${data.aws_caller_identity.${data}.account_id}:policy/${name}"` }
  },
  'ARN by format': (_, name, directory) => ({
    directory,
    expression: `format("arn:aws:iam::%s:policy/%s", "${account}", "${name}")`,
  }),
  'ARN by join': (_, name, directory) => ({
    directory,
    expression: `join("", ["arn:aws:iam::${account}:policy/", "${name}"])`,
  }),
  'ARN with the policy’s name': (label, _, directory) => ({
    directory,
    expression: `"arn:aws:iam::${account}:policy/\${aws_iam_policy.${label}.name}"`,
  }),
  'ARN from a list of names': (_, name, directory) => ({
    directory,
    expression: `[for n in ["zz", "${name}"] : "arn:aws:iam::${account}:policy/\${n}"][1]`,
  }),
  'ARN in YAML': (_, name, directory, builder) => ({
    directory,
    expression: `yamldecode(${builder.data(directory, 'yaml', `arns:\n- arn:aws:iam::${account}:policy/${name}\n`)}).arns[0]`,
  }),
  'ARN in JSON': (_, name, directory, builder) => ({
    directory,
    expression: `jsondecode(${builder.data(directory, 'json', `["arn:aws:iam::${account}:policy/${name}"]`)})[0]`,
  }),
  'ARN in CSV': (_, name, directory, builder) => ({
    directory,
    expression: `csvdecode(${builder.data(directory, 'csv', `arn,x\narn:aws:iam::${account}:policy/${name},1\n`)})[0].arn`,
  }),
  'ARN in a template of YAML': (_, name, directory, builder) => ({
    directory,
    expression: `yamldecode(${builder.data(directory, 'yaml.tftpl', `arn: arn:aws:iam::\${id}:policy/${name}\n`).replace(/^file\((.*)\)$/, `templatefile($1, { id = "${account}" })`)}).arn`,
  }),
  'name in YAML': (_, name, directory, builder) => ({
    directory,
    expression: `"arn:aws:iam::${account}:policy/\${yamldecode(${builder.data(directory, 'yml', `{ a: { name: ${name} } }\n`)}).a.name}"`,
  }),
  'name in YAML of a fileset': (_, name, directory, builder) => {
    const folder = builder.name('roles')
    builder.file(`${directory}/${folder}/one.yaml`, `policies: [zz, ${name}]\n`)
    return {
      directory,
      expression: `flatten([for f in fileset("\${path.module}/${folder}", "*.yaml") : [for p in yamldecode(file("\${path.module}/${folder}/\${f}")).policies : "arn:aws:iam::${account}:policy/\${p}"]])[1]`,
    }
  },
  'data source by name': (_, name, directory, builder) => {
    const data = builder.name('found')
    builder.add(directory, `data "aws_iam_policy" "${data}" {\n  name = "${name}"\n}`)
    return { directory, expression: `data.aws_iam_policy.${data}.arn` }
  },
  'data source by ARN': (_, name, directory, builder) => {
    const data = builder.name('found')
    builder.add(directory, `data "aws_iam_policy" "${data}" {\n  arn = "arn:aws:iam::${account}:policy/${name}"\n}`)
    return { directory, expression: `data.aws_iam_policy.${data}.arn` }
  },
  'literal ARN elsewhere': (_, name) => ({
    directory: 'live/other',
    expression: `"arn:aws:iam::${account}:policy/${name}"`,
  }),
  'data source elsewhere': (_, name, __, builder) => {
    const data = builder.name('found')
    builder.add('live/other', `data "aws_iam_policy" "${data}" {\n  name = "${name}"\n}`)
    return { directory: 'live/other', expression: `data.aws_iam_policy.${data}.arn` }
  },
  'state of another directory': (label, _, directory, builder) => {
    // Only the outputs of a directory that is applied itself are in its state.
    let at: At = { directory, expression: `aws_iam_policy.${label}.arn` }
    while (builder.calls.has(at.directory)) at = throughOutput(at, builder)
    const name = builder.name('o')
    builder.add(at.directory, `output "${name}" {\n  value = ${at.expression}\n}`)
    builder.add('live/other', `data "terraform_remote_state" "${name}" {\n  backend = "s3"\n}`)
    return { directory: 'live/other', expression: `data.terraform_remote_state.${name}.outputs.${name}` }
  },
  'of an attachment': (label, _, directory, builder) => {
    const user = builder.name('u')
    const name = builder.name('a')
    builder.add(directory, `resource "aws_iam_user" "${user}" {\n  name = "${user}"\n}`)
    builder.add(
      directory,
      `resource "aws_iam_user_policy_attachment" "${name}" {\n  user = aws_iam_user.${user}.name\n  policy_arn = aws_iam_policy.${label}.arn\n}`,
    )
    return { directory, expression: `aws_iam_user_policy_attachment.${name}.policy_arn` }
  },
}
