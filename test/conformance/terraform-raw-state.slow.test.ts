import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parseStateOrPlan } from '../../src/sources/state/read.ts'
import type { StateOrPlan } from '../../src/sources/state/types.ts'
import { terraformIn, terraformIsThere } from '../support/terraform.ts'

/**
 * The state file and `terraform show -json` of the same state give the same resources: modules in modules, count,
 * for_each with keys that need quotes, data sources, checks, tainted instances and deposed objects. Terraform's own
 * provider needs no plugin.
 */
const keys = [
  'plain',
  'a.b',
  'quote"and\\back',
  '${template}',
  '%{directive}',
  'größe',
  'tab\tend\n',
  'bell\u0007',
  '7',
  '',
]

const files: Readonly<Record<string, string>> = {
  'main.tf': `variable "stage" { default = "one" }
variable "fail" { default = false }
locals { keys = jsondecode(file("\${path.module}/keys.json")) }
module "inner" {
  for_each = toset(local.keys)
  source   = "./inner"
}
module "once" {
  source = "./inner"
}
resource "terraform_data" "counted" {
  count = 3
  input = count.index
}
resource "terraform_data" "each" {
  for_each = toset(local.keys)
  input    = each.key
}
resource "terraform_data" "none" {
  count = 0
}
resource "terraform_data" "replaced" {
  triggers_replace = var.stage
  lifecycle { create_before_destroy = true }
}
# Where this one fails, what it depends on is replaced and not destroyed yet.
resource "terraform_data" "tainted" {
  triggers_replace = terraform_data.replaced.id
  provisioner "local-exec" { command = var.fail ? "exit 1" : "exit 0" }
}
check "c" {
  assert {
    condition     = terraform_data.counted[0].output == 0
    error_message = "no"
  }
}
output "secret" {
  value     = "swordfish"
  sensitive = true
}
`,
  'inner/main.tf': `module "deeper" {
  source = "../deeper"
  count  = 2
}
resource "terraform_data" "this" {}
`,
  'deeper/main.tf': `resource "terraform_data" "this" {
  input = sensitive("swordfish")
}
data "terraform_remote_state" "self" {
  backend = "local"
  config  = { path = "\${path.root}/other.tfstate" }
}
`,
  'keys.json': JSON.stringify(keys),
  'other.tfstate': '{"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"x","outputs":{},"resources":[]}',
}

const byAddress = ({ resources }: StateOrPlan) =>
  resources.toSorted((a, b) => `${a.address} ${a.deposed}`.localeCompare(`${b.address} ${b.deposed}`))

const describeIf = terraformIsThere ? describe : describe.skip

describeIf(
  `a state file and what is shown of it${terraformIsThere ? '' : ' (skipped: terraform is not installed)'}`,
  () => {
    let folder = ''
    const terraform = (...words: string[]): string => terraformIn(folder)(...words)
    const both = (): readonly [StateOrPlan, StateOrPlan, StateOrPlan] => [
      parseStateOrPlan(readFileSync(join(folder, 'terraform.tfstate'), 'utf8'), 'state'),
      parseStateOrPlan(terraform('state', 'pull'), 'state'),
      parseStateOrPlan(terraform('show', '-json'), 'state'),
    ]

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'whittle-raw-'))
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), content)
      }
      terraform('init', '-input=false')
      terraform('apply', '-auto-approve', '-input=false')
    }, 120_000)
    afterAll(() => rmSync(folder, { recursive: true, force: true }))

    test('list the same resources', () => {
      const [raw, pulled, shown] = both()
      expect(byAddress(raw)).toEqual(byAddress(shown))
      expect(byAddress(pulled)).toEqual(byAddress(shown))
      // 3 counted, one of each key, replaced and tainted; in each module one, and twice two deeper.
      expect(raw.resources).toHaveLength(3 + keys.length + 2 + (keys.length + 1) * (1 + 4))
    })

    test('also where objects are deposed and instances are tainted', () => {
      expect(() =>
        terraform('apply', '-auto-approve', '-input=false', '-var', 'stage=two', '-var', 'fail=true'),
      ).toThrow()
      const [raw, pulled, shown] = both()
      expect(byAddress(raw)).toEqual(byAddress(shown))
      expect(byAddress(pulled)).toEqual(byAddress(shown))
      expect(raw.resources.filter(({ deposed }) => deposed).map(({ address }) => address)).toEqual([
        'terraform_data.replaced',
      ])
      expect(readFileSync(join(folder, 'terraform.tfstate'), 'utf8')).toContain('"status": "tainted"')
    }, 120_000)

    test('the directory of a backend is no state', () => {
      const other = mkdtempSync(join(tmpdir(), 'whittle-backend-'))
      writeFileSync(join(other, 'main.tf'), 'terraform {\n  backend "local" { path = "x.tfstate" }\n}\n')
      terraformIn(other)('init', '-input=false')
      const pointer = readFileSync(join(other, '.terraform/terraform.tfstate'), 'utf8')
      rmSync(other, { recursive: true, force: true })
      expect(() => parseStateOrPlan(pointer, 'x')).toThrow(
        /^x: holds no state, only the name of the backend that has it \(local\)/,
      )
    })
  },
)
