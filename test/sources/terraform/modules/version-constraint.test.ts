import { expect, test } from '@jest/globals'
import { satisfiesConstraint } from '../../../../src/sources/terraform/modules/version-constraint.ts'

// https://developer.hashicorp.com/terraform/language/expressions/version-constraints
test.each<[string, string, boolean | undefined]>([
  ['1.2.3', '1.2.3', true],
  ['1.2.3', '= 1.2.3', true],
  ['1.2.3', '=1.2.4', false],
  ['1.2.0', '1.2', true],
  ['1.2.3', '!= 1.2.3', false],
  ['1.2.4', '!= 1.2.3', true],
  ['1.10.0', '> 1.9.9', true],
  ['1.9.9', '> 1.9.9', false],
  ['1.9.9', '>= 1.9.9', true],
  ['1.9.8', '>= 1.9.9', false],
  ['1.9.9', '<= 1.9.9', true],
  ['2.0.0', '< 2.0.0', false],
  ['1.9.9', '< 2', true],
  ['5.9.0', '~> 5.0', true],
  ['6.0.0', '~> 5.0', false],
  ['5.0.9', '~> 5.0.1', true],
  ['5.1.0', '~> 5.0.1', false],
  ['5.0.0', '~> 5.0.1', false],
  ['7.1.0', '~> 5', true],
  ['1.5.0', '>= 1.2, < 2.0.0', true],
  ['2.5.0', '>= 1.2, < 2.0.0', false],
  ['1.2.0-beta1', '1.2.0-beta1', true],
  ['1.2.0-beta1', '>= 1.0', false],
  ['1.2.0', '1.2.0-beta1', false],
  ['v1.2.3', 'v1.2.3', true],
  ['1.2.3', 'latest', undefined],
  ['main', '1.2.3', undefined],
  ['1.2.3', '', undefined],
  ['1.2.3', '=> 1', undefined],
])('%s fulfils %s: %s', (version, constraint, expected) => {
  expect(satisfiesConstraint(version, constraint)).toBe(expected)
})
