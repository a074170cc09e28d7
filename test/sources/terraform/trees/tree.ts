import { Builder, Random, type At } from './builder.ts'
import { arnEnds, documentEnds } from './ends.ts'
import { arnStarts, ways } from './ways.ts'

/** A tree with one policy to look at, and all principals that it is attached to, by construction. */
export interface Tree {
  readonly files: Readonly<Record<string, string>>
  readonly links: ReadonlyMap<string, string>
  /** Address of the policy, or the path of its file. */
  readonly target: string
  readonly attachedPrincipals: readonly string[]
  /** The forms that lead to each principal. */
  readonly forms: readonly string[]
  /**
   * Whether the tree itself states every principal: none of them is made by a module or a resource that it only names.
   */
  readonly stated: boolean
}

const statements =
  'Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "ec2:*"], Resource = "*" }]'

const json = JSON.stringify(
  { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['s3:GetObject', 'ec2:*'], Resource: '*' }] },
  null,
  2,
)

/** The tree of a seed. */
export function treeOf(seed: number): Tree {
  const random = new Random(seed)
  const builder = new Builder(random)
  const root = 'live/app'
  // A policy of a module can be put out, one of the root cannot.
  const home = random.chance(0.5) ? root : builder.call(root).directory
  const kind = random.below(3)
  const attachedPrincipals = new Set<string>()
  const forms: string[] = []
  const count = 1 + random.below(3)
  const targets = [managed, document, file] as const
  const { target, starts, ends } = (targets[kind] ?? managed)(home, builder)
  for (let index = 0; index < count; index++) {
    const start = random.one(Object.keys(starts))
    const form = [start]
    let at: At = starts[start]!(builder)
    for (let deep = random.below(5); deep > 0; deep--) {
      const way = random.one(Object.keys(ways))
      form.push(way)
      at = ways[way]!(at, builder)
    }
    const end = random.one(Object.keys(ends))
    form.push(end)
    for (const attachedPrincipal of ends[end]!(at, builder)) attachedPrincipals.add(attachedPrincipal)
    forms.push(form.join(' > '))
    if (start === 'of an attachment') for (const user of usersIn(builder)) attachedPrincipals.add(user)
  }
  if (random.chance(0.3)) distraction(root, builder)
  if (random.chance(0.1)) builder.file(`${root}/terragrunt.hcl`, terragrunt)
  return {
    files: builder.files(),
    links: builder.links,
    target,
    attachedPrincipals: [...attachedPrincipals].sort(),
    forms,
    stated: !forms.some((form) => hidden.test(form)),
  }
}

/** Terragrunt runs the directory, in the account of the provider that it writes. */
const terragrunt = `generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite"
  contents  = <<EOF
provider "aws" {
  assume_role {
    role_arn = "arn:aws:iam::111122223333:role/deploy"
  }
}
EOF
}
inputs = {}
`

/** Ends that no source states. */
const hidden = /Cloud Control|a module of the registry|ignored/

interface Target {
  readonly target: string
  readonly starts: Readonly<Record<string, (builder: Builder) => At>>
  readonly ends: typeof arnEnds
}

/** Users that got the policy on the way to another principal. */
const usersIn = (builder: Builder): readonly string[] =>
  [
    ...Object.values(builder.files())
      .join('\n')
      .matchAll(/"aws_iam_user_policy_attachment" "\w+" \{\s*user = aws_iam_user\.(\w+)/g),
  ].map(([, name = '']) => `arn:aws:iam::111122223333:user/${name}`)

function managed(directory: string, builder: Builder): Target {
  const { random } = builder
  const [label, meta, key] = random.one([
    ['p', '', ''],
    ['p', '', ''],
    ['p[0]', '  count = 1\n', ''],
    ['p["x"]', '  for_each = toset(["x"])\n', '-${each.key}'],
  ] as const)
  const inTeam = random.chance(0.3)
  const name = `${inTeam ? 'team-' : ''}target${key === '' ? '' : '-x'}`
  const written = `"${inTeam ? '${local.team}-' : ''}target${key}"`
  if (inTeam) builder.add(directory, 'locals {\n  team = "team"\n}')
  builder.add(
    directory,
    `resource "aws_iam_policy" "p" {\n${meta}  name = ${written}\n  policy = jsonencode({ ${statements} })\n}`,
  )
  const bound = Object.fromEntries(
    Object.entries(arnStarts).map(
      ([form, start]) => [form, (own: Builder): At => start(label, name, directory, own)] as const,
    ),
  )
  return { target: 'aws_iam_policy.p', starts: bound, ends: arnEnds }
}

function document(directory: string, builder: Builder): Target {
  builder.add(
    directory,
    `data "aws_iam_policy_document" "d" {\n  statement {\n    actions = ["s3:GetObject", "ec2:*"]\n    resources = ["*"]\n  }\n}`,
  )
  const address = 'data.aws_iam_policy_document.d'
  const through =
    (make: (name: string) => string, take: (name: string) => string) =>
    (own: Builder): At => {
      const name = own.name('l')
      own.add(directory, `locals {\n  ${name} = ${make(address)}\n}`)
      return { directory, expression: take(`local.${name}`) }
    }
  return {
    target: address,
    starts: {
      json: () => ({ directory, expression: `${address}.json` }),
      minified: () => ({ directory, expression: `${address}.minified_json` }),
      'by key': () => ({ directory, expression: `${address}["json"]` }),
      'whole object': through(
        (of) => of,
        (local) => `${local}.json`,
      ),
      'whole object in a list': through(
        (of) => `[${of}]`,
        (local) => `${local}[0].json`,
      ),
      'whole object in a map': through(
        (of) => `{ a = ${of} }`,
        (local) => `{ for k, d in ${local} : k => d.json }["a"]`,
      ),
      'whole object by splat': through(
        (of) => `[${of}]`,
        (local) => `(${local}[*].json)[0]`,
      ),
      'whole object merged': through(
        (of) => `merge({ a = ${of} }, {})`,
        (local) => `${local}["a"]["json"]`,
      ),
    },
    ends: documentEnds,
  }
}

function file(directory: string, builder: Builder): Target {
  const path = `${directory}/policies/target.json`
  builder.file(path, json)
  builder.file(`${directory}/policies/other.json`, json.replace('ec2:*', 'sqs:*'))
  return {
    target: path,
    starts: {
      file: () => ({ directory, expression: 'file("${path.module}/policies/target.json")' }),
      'file by a local': (own) => {
        const name = own.name('l')
        own.add(directory, `locals {\n  ${name} = "target"\n}`)
        return { directory, expression: `file("\${path.module}/policies/\${local.${name}}.json")` }
      },
      'file of a fileset': () => ({
        directory,
        expression:
          '{ for f in fileset("${path.module}/policies", "*.json") : f => file("${path.module}/policies/${f}") }["target.json"]',
      }),
      'file by a list': () => ({
        directory,
        expression: '[for n in ["target"] : file("${path.module}/policies/${n}.json")][0]',
      }),
      'file by format': () => ({ directory, expression: 'file(format("%s/policies/%s.json", path.module, "target"))' }),
    },
    ends: documentEnds,
  }
}

/** Others that hold other things. */
function distraction(directory: string, builder: Builder): void {
  const name = builder.name('z')
  builder.add(directory, `resource "aws_iam_role" "${name}" {\n  name = "${name}"\n  assume_role_policy = "{}"\n}`)
  builder.add(
    directory,
    `resource "aws_iam_policy" "${name}" {\n  name = "${name}"\n  policy = jsonencode({ ${statements} })\n}`,
  )
  builder.add(
    directory,
    `resource "aws_iam_role_policy_attachment" "${name}" {\n  role = aws_iam_role.${name}.name\n  policy_arn = "arn:aws:iam::111122223333:policy/${name}"\n}`,
  )
}
