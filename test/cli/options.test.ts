import { expect, test } from '@jest/globals'
import { InputError } from '../../src/errors.ts'
import { readArguments, type CommandSpec } from '../../src/cli/options.ts'

const spec: CommandSpec = {
  name: 'usage',
  positionals: '',
  minPositionals: 0,
  maxPositionals: 0,
  summary: '',
  options: [
    { name: 'policy', value: 'json|hcl', help: '' },
    { name: 'events', value: 'PATH', many: true, help: '' },
  ],
  examples: [],
}

test.each<[readonly string[], readonly string[], readonly string[]]>([
  [['--policy', 'json'], ['json'], []],
  [['--policy=json', '--events', 'a', 'b', '--events', 'c'], ['json'], ['a', 'b', 'c']],
])('%j', (argv, policy, events) => {
  const args = readArguments(spec, argv)
  expect([args.all('policy'), args.all('events')]).toEqual([policy, events])
})

test('an option of one value that is given twice is an error, not the last one', () => {
  const read = () => readArguments(spec, ['--policy', 'json', '--policy', 'hcl'])
  expect(read).toThrow(InputError)
  expect(read).toThrow('usage: --policy is given 2 times, and may be given once; see whittle usage --help')
})
