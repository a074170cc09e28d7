import { describe, expect, test } from '@jest/globals'
import {
  installedCopy,
  installedKey,
  type InstalledModule,
} from '../../../../src/sources/terraform/modules/installed.ts'
import { terraformParser } from '../../../../src/sources/terraform/syntax/parser.ts'

const call = (body: string) => terraformParser.parse(`module "m" {\n${body}\n}\n`).body.blocks[0]!
const at = 'app/.terraform/modules/m'
const copy = (source: string, version?: string, directory = at): InstalledModule => ({
  directory,
  source,
  ...(version !== undefined && { version }),
})
const found = (body: string, ...copies: readonly InstalledModule[]) =>
  installedCopy(call(body), 'app', new Map([[installedKey('app', 'm'), copies]]))

const registry = 'registry.terraform.io/acme/iam/aws'

describe('the copy of a module that a call means', () => {
  test.each<[string, string, InstalledModule]>([
    ['of the public registry', 'source = "acme/iam/aws"\n version = "~> 5.0"', copy(registry, '5.3.1')],
    ['without a version', 'source = "acme/iam/aws"', copy(registry, '5.3.1')],
    [
      'with its folder',
      'source = "acme/iam/aws//modules/r"\n version = "5.3.1"',
      copy(`${registry}//modules/r`, '5.3.1'),
    ],
    ['by OpenTofu', 'source = "acme/iam/aws"', copy('registry.opentofu.org/acme/iam/aws', '5.3.1')],
    ['of a private registry', 'source = "app.x.io/acme/iam/aws"', copy('app.x.io/acme/iam/aws', '1.0.0')],
    ['of git', 'source = "git::https://x.org/m.git?ref=v1"', copy('git::https://x.org/m.git?ref=v1')],
    ['of GitHub', 'source = "github.com/acme/m//iam?ref=v1"', copy('git::https://github.com/acme/m.git//iam?ref=v1')],
    ['of GitHub by ssh', 'source = "git@github.com:acme/m.git"', copy('git::ssh://git@github.com/acme/m.git')],
    ['of an archive', 'source = "https://x.org/m.zip"', copy('https://x.org/m.zip')],
    ['in parentheses', 'source = ("acme/iam/aws")', copy(registry, '5.3.1')],
  ])('%s', (_, body, installed) => {
    expect(found(body, installed)).toEqual({ directory: at })
  })

  test('of several roots the first, where all are the same', () => {
    const other = copy(registry, '5.3.1', 'b/.terraform/modules/m')
    expect(found('source = "acme/iam/aws"', copy(registry, '5.3.1'), other)).toEqual({ directory: at })
  })

  test.each<[string, string, readonly InstalledModule[], RegExp]>([
    ['another source', 'source = "acme/vpc/aws"', [copy(registry, '5.3.1')], /is a copy of .*iam\/aws 5.3.1/],
    ['another folder', 'source = "acme/iam/aws//a"', [copy(`${registry}//b`, '5.3.1')], /is a copy of/],
    ['another revision', 'source = "git::https://x.org/m?ref=v2"', [copy('git::https://x.org/m?ref=v1')], /ref=v1$/],
    ['another registry', 'source = "acme/iam/aws"', [copy('app.x.io/acme/iam/aws', '5.3.1')], /is a copy of/],
    [
      'another version',
      'source = "acme/iam/aws"\n version = "~> 6.0"',
      [copy(registry, '5.3.1')],
      /^in version ~> 6.0, and app\/.terraform\/modules\/m is a copy of .* 5.3.1$/,
    ],
    [
      'a version that is not written out',
      'source = "acme/iam/aws"\n version = var.v',
      [copy(registry, '5.3.1')],
      /that is not literal/,
    ],
    ['no known version', 'source = "acme/iam/aws"\n version = "~> 5.0"', [copy(registry)], /in version ~> 5.0/],
    [
      'roots with different copies',
      'source = "acme/iam/aws"',
      [copy(registry, '5.3.1'), copy(registry, '5.4.0')],
      /copies on disk differ \(.* 5.3.1, .* 5.4.0\)/,
    ],
  ])('none, with the reason: %s', (_, body, copies, stale) => {
    expect(found(body, ...copies)).toEqual({ stale: expect.stringMatching(stale) })
  })

  test.each([
    ['none is there', 'source = "acme/iam/aws"', []],
    ['the source is a path', 'source = "./m"', [copy('./m')]],
    ['the source is not written out', 'source = "${path.module}/m"', [copy(registry, '5.3.1')]],
    ['there is no source', 'x = 1', [copy(registry, '5.3.1')]],
  ])('none: %s', (_, body, copies) => {
    expect(found(body, ...copies)).toBeUndefined()
  })
})
