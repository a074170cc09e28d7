import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import semver from 'semver'
import { parse } from 'yaml'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

interface Locked {
  readonly optional?: boolean
  readonly deprecated?: string
  readonly engines?: { readonly node?: string }
}

const { engines } = JSON.parse(read('package.json')) as { readonly engines: { readonly node: string } }
const { packages } = JSON.parse(read('package-lock.json')) as { readonly packages: Readonly<Record<string, Locked>> }

/** npm leaves out an optional package that does not fit, and says nothing. */
const installed = Object.entries(packages).filter(([path, { optional }]) => path !== '' && optional !== true)

describe('engines', () => {
  test('every package that is installed works on all versions of Node that are named', () => {
    const others = installed.flatMap(([path, { engines: own }]) =>
      own?.node === undefined || semver.subset(engines.node, own.node) ? [] : [`${path}: ${own.node}`],
    )
    expect(installed.length).toBeGreaterThan(200)
    expect(others).toEqual([])
  })

  test('no package that is installed is deprecated, about which npm warns', () => {
    expect(installed.filter(([, { deprecated }]) => deprecated !== undefined).map(([path]) => path)).toEqual([])
  })

  test('the versions that CI runs, and the runtime of the action, are among them', () => {
    const { jobs } = parse(read('.github/workflows/ci.yml')) as {
      readonly jobs: Readonly<Record<string, { readonly strategy: { readonly matrix: { readonly node: number[] } } }>>
    }
    const { runs } = parse(read('action.yml')) as { readonly runs: { readonly using: string } }
    const tested = Object.values(jobs).flatMap(({ strategy }) => strategy.matrix.node)
    expect(tested).toEqual([20, 24])
    for (const major of [...tested, Number(runs.using.replace('node', ''))])
      expect(semver.satisfies(`${major}.99.0`, engines.node)).toBe(true)
  })
})
