import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { PolicyDocument } from '../../src/policy/document.ts'
import { parsePolicyDocument } from '../../src/policy/parse.ts'
import { sameDocument } from '../../src/policy/same.ts'
import { startMoto, whyNoMoto, type Moto } from '../support/moto.ts'
import { bundled, type Program } from '../support/program.ts'
import { init, offlineProvider, terraformIn, whySkipped } from '../support/terraform.ts'
import { writeUses, type Use } from '../support/uses.ts'

/**
 * Public Terraform, planned by Terraform before and after it is narrowed: nothing but the proposed policies changes,
 * and they become the proposed documents. `WHITTLE_REPOSITORIES` names a folder of bare repositories,
 * `owner+name/repo`; a repository without the commit is skipped.
 */
const mirror = process.env['WHITTLE_REPOSITORIES'] ?? ''
const account = '123456789012'

interface Root {
  readonly repository: string
  readonly commit: string
  readonly directory: string
  /** Who uses what; everything else that the policies allow is unused. */
  readonly uses: readonly Pick<Use, 'principal' | 'eventSource' | 'eventName'>[]
  /** Arguments, as HCL, of a module that is no root. */
  readonly arguments?: string
  /** Values of the root's variable `config`, which is declared elsewhere. */
  readonly variables?: string
}

const stratus = (directory: string, principal: string, eventSource: string, eventName: string): Root => ({
  repository: 'DataDog/stratus-red-team',
  commit: '7c9a7a5a63dc370260a6528dd0d30476854806c1',
  directory: `v2/internal/attacktechniques/aws/${directory}`,
  uses: [{ principal: `arn:aws:iam::${account}:${principal}`, eventSource, eventName }],
  variables: 'config = { aws = { prefix = "", tags = {} } }\n',
})

const roots: readonly Root[] = [
  stratus(
    'persistence/sts-federation-token',
    'user/stratus-red-team-user-federation-user',
    'iam.amazonaws.com',
    'ListAccessKeys',
  ),
  stratus(
    'credential-access/ec2-get-password-data',
    'role/stratus-red-team-ec2-get-password-data-role',
    'ec2.amazonaws.com',
    'DescribeInstances',
  ),
  stratus(
    'defense-evasion/organizations-leave',
    'role/stratus-red-team-leave-org-role',
    'ec2.amazonaws.com',
    'DescribeSubnets',
  ),
  {
    repository: 'philips-labs/terraform-aws-github-runner',
    commit: '3355ae029d598d7baf096eebafd19bfd5429bbaa',
    directory: 'modules/setup-iam-permissions',
    uses: [
      {
        principal: `arn:aws:iam::${account}:role/github-actions-terraform`,
        eventSource: 'ec2.amazonaws.com',
        eventName: 'DescribeVpcs',
      },
      {
        principal: `arn:aws:iam::${account}:role/github-actions-terraform`,
        eventSource: 'iam.amazonaws.com',
        eventName: 'ListRoles',
      },
    ],
    arguments: `  account_id = "${account}"
  namespaces = {
    boundary_namespace         = "boundaries"
    role_namespace             = "roles"
    policy_namespace           = "policies"
    instance_profile_namespace = "profiles"
  }
`,
  },
]

const gitOf = ({ repository }: Root): string => join(mirror, repository.replace('/', '+'), 'repo')
const isThere = (root: Root): boolean =>
  mirror !== '' &&
  spawnSync('git', [`--git-dir=${gitOf(root)}`, 'cat-file', '-e', `${root.commit}^{commit}`]).status === 0
const why = (root: Root): string =>
  whySkipped || whyNoMoto || (isThere(root) ? '' : ' (skipped: WHITTLE_REPOSITORIES has no such commit)')

interface Planned {
  readonly address?: string
  readonly status: string
  readonly after?: unknown
  readonly hosts: readonly { readonly address: string }[]
}
interface ShownModule {
  readonly resources?: readonly { readonly address: string; readonly values: Readonly<Record<string, unknown>> }[]
  readonly child_modules?: readonly ShownModule[]
}

describe('public Terraform', () => {
  let folder = ''
  let moto: Moto | undefined
  let program: Program | undefined

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'whittle-public-'))
    if (!roots.some((root) => why(root) === '')) return
    ;[program, moto] = await Promise.all([bundled('cli'), startMoto()])
  }, 600_000)
  afterAll(async () => {
    await moto?.stop()
    program?.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  for (const [index, root] of roots.entries()) {
    const run = why(root) === '' ? test : test.skip
    run(
      `${root.repository} ${root.directory}${why(root)}`,
      () => {
        const tree = join(folder, String(index), 'tree')
        checkOut(root, tree, offlineProvider(['iam', 'sts'], moto?.url))
        const terraform = terraformIn(tree)
        const values = (): ReadonlyMap<string, Readonly<Record<string, unknown>>> => {
          terraform('plan', '-out=plan', '-input=false')
          const { planned_values: planned } = JSON.parse(terraform('show', '-json', 'plan')) as {
            planned_values: { root_module: ShownModule }
          }
          rmSync(join(tree, 'plan'))
          return new Map(resourcesIn(planned.root_module))
        }
        init(tree)
        const before = values()
        const uses = root.uses.map((use) => ({ ...use, readOnly: true, requestParameters: {} }))
        writeUses(join(folder, String(index), 'events'), uses, new Date())
        const command = [program?.path ?? '', 'plan', tree, '--events', join(folder, String(index), 'events')]
        const whittle = (...words: string[]): string =>
          execFileSync('node', [...command, ...words], { encoding: 'utf8', stdio: 'pipe', maxBuffer: 1 << 28 })
        const { policies } = JSON.parse(whittle('--json')) as { policies: readonly Planned[] }
        whittle('--apply')
        const after = values()
        const proposed = new Map(
          policies.flatMap(({ hosts, status, after: document }) =>
            status === 'narrowed' ? hosts.map(({ address }): [string, unknown] => [address, document]) : [],
          ),
        )
        expect(proposed.size).toBeGreaterThan(0)
        expect([...after.keys()]).toEqual([...before.keys()])
        const changed = new Set<string>()
        for (const [address, now] of after) {
          const then = before.get(address) ?? {}
          const inner = address.replace(/^module\.\w+\./, '')
          const host = [inner, `${inner}.inline_policy[0]`].find((each) => proposed.has(each))
          if (host === undefined) {
            expect({ address, values: now }).toEqual({ address, values: then })
            continue
          }
          changed.add(host)
          expect({ address, rest: withoutPolicy(now) }).toEqual({ address, rest: withoutPolicy(then) })
          expect({ address, same: sameDocument(documentIn(now), documentOf(proposed.get(host))) }).toEqual({
            address,
            same: true,
          })
        }
        expect([...changed].toSorted()).toEqual([...proposed.keys()].toSorted())
      },
      600_000,
    )
  }
})

/** The directory of a repository as a root that plans offline: with a provider of its own, and without versions. */
function checkOut(root: Root, tree: string, provider: string): void {
  const whole = join(tree, '..', 'whole')
  mkdirSync(whole, { recursive: true })
  const archive = execFileSync('git', [`--git-dir=${gitOf(root)}`, 'archive', root.commit, root.directory], {
    maxBuffer: 1 << 28,
  })
  execFileSync('tar', ['x', '-C', whole], { input: archive })
  const inside = root.arguments === undefined ? tree : join(tree, 'module')
  cpSync(join(whole, root.directory), inside, { recursive: true })
  for (const name of readdirSync(inside).filter((each) => each.endsWith('.tf'))) {
    const text = readFileSync(join(inside, name), 'utf8')
    writeFileSync(join(inside, name), text.replace(/^(terraform|provider "aws") \{\n[\s\S]*?^\}\n/gm, ''))
  }
  writeFileSync(join(tree, 'offline.tf'), provider)
  if (root.arguments !== undefined)
    writeFileSync(join(tree, 'main.tf'), `module "under_test" {\n  source = "./module"\n\n${root.arguments}}\n`)
  if (root.variables !== undefined) {
    writeFileSync(join(tree, 'config.tf'), 'variable "config" {\n  type = any\n}\n')
    writeFileSync(join(tree, 'terraform.tfvars'), root.variables)
  }
  mkdirSync(join(tree, '.github'))
  writeFileSync(join(tree, '.github/whittle.yml'), `account: '${account}'\n`)
}

const resourcesIn = (module: ShownModule): [string, Readonly<Record<string, unknown>>][] => [
  ...(module.resources ?? []).map(({ address, values }): [string, Readonly<Record<string, unknown>>] => [
    address,
    values,
  ]),
  ...(module.child_modules ?? []).flatMap(resourcesIn),
]

interface Inline {
  readonly policy: unknown
}
const inlineOf = (values: Readonly<Record<string, unknown>>): readonly Inline[] =>
  (values['inline_policy'] ?? []) as readonly Inline[]

const withoutPolicy = ({ policy: _, ...rest }: Readonly<Record<string, unknown>>): unknown => ({
  ...rest,
  inline_policy: inlineOf(rest).map((each) => ({ ...each, policy: '' })),
})

const documentIn = (values: Readonly<Record<string, unknown>>): PolicyDocument =>
  documentOf(JSON.parse(String(values['policy'] ?? inlineOf(values)[0]?.policy)))

function documentOf(value: unknown): PolicyDocument {
  const { document, problems } = parsePolicyDocument(value, 'identity')
  if (!document) throw new Error(problems.map(({ message }) => message).join('; '))
  return document
}
