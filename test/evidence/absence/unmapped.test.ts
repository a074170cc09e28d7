import { expect, test } from '@jest/globals'
import { unmappedUseFinder } from '../../../src/evidence/absence/unmapped.ts'
import { fakeCatalog } from '../../support/catalog.ts'

const catalog = fakeCatalog({
  'ec2:DescribeImages': { level: 'List' },
  'ec2:GetConsoleOutput': { level: 'Read' },
  'ec2:RunInstances': { level: 'Write' },
  'ec2:CreateTags': { level: 'Tagging' },
  'kms:Decrypt': { level: 'Write' },
  'kms:GetPublicKey': { level: 'Write' },
  'lambda:GetFunction': { level: 'Read' },
  'sqs:RunInstances': { level: 'Write' },
})
const all = catalog.expand('*').map(({ name }) => name)

interface Event {
  readonly eventSource: string
  readonly eventName: string
  readonly service?: string
}
const event = (eventName: string, service?: string): Event => ({
  eventSource: `${service ?? 'odd'}.amazonaws.com`,
  eventName,
  ...(service !== undefined && { service }),
})

test.each<[string, Event[], string[]]>([
  ['no event', [], []],
  ['the name in any service, whatever the case', [event('runinstances')], ['ec2:RunInstances', 'sqs:RunInstances']],
  ['the name without its version', [event('GetFunction20150331v2')], ['lambda:GetFunction']],
  [
    'the name in the known service blocks no more of it',
    [event('RunInstances', 'ec2')],
    ['ec2:RunInstances', 'sqs:RunInstances'],
  ],
  ['a name of no action at an unknown source', [event('Odd')], []],
  ['a read of a known service', [event('ListOdd', 'ec2')], ['ec2:DescribeImages', 'ec2:GetConsoleOutput']],
  [
    'a read of a source of several services',
    [{ eventSource: 'kms.amazonaws.com', eventName: 'GetOdd', service: 'lambda' }],
    ['kms:Decrypt', 'kms:GetPublicKey', 'lambda:GetFunction'],
  ],
  ['a read of many', [event('BatchGetOdd', 'ec2')], ['ec2:DescribeImages', 'ec2:GetConsoleOutput']],
  ['a write of a known service', [event('PutOdd', 'ec2')], ['ec2:CreateTags', 'ec2:RunInstances']],
  [
    'a name that shows neither',
    [event('Odd', 'ec2')],
    ['ec2:CreateTags', 'ec2:DescribeImages', 'ec2:GetConsoleOutput', 'ec2:RunInstances'],
  ],
  [
    'an action whose name and level differ is of both kinds: read',
    [event('GetOdd', 'kms')],
    ['kms:Decrypt', 'kms:GetPublicKey'],
  ],
  [
    'an action whose name and level differ is of both kinds: write',
    [event('PutOdd', 'kms')],
    ['kms:Decrypt', 'kms:GetPublicKey'],
  ],
  [
    'the name in one of the services of its source',
    [{ eventSource: 'kms.amazonaws.com', eventName: 'GetFunction', service: 'lambda' }],
    ['lambda:GetFunction'],
  ],
  [
    'an event behind one that an action explains',
    [event('RunInstances', 'ec2'), event('GetOdd', 'lambda')],
    ['ec2:RunInstances', 'lambda:GetFunction', 'sqs:RunInstances'],
  ],
  ['a service without actions', [event('GetOdd', 'nowhere')], []],
  [
    'one of several',
    [event('GetOdd', 'lambda'), event('PutOdd', 'ec2')],
    ['ec2:CreateTags', 'ec2:RunInstances', 'lambda:GetFunction'],
  ],
])('%s', (_, events, expected) => {
  const protecting = unmappedUseFinder(events, catalog)
  expect(all.filter((name) => protecting(catalog.action(name)!) !== undefined)).toEqual(expected)
})

test('says the first event of a name', () => {
  const [first, second] = [event('RunInstances', 'ec2'), event('RunInstances', 'sqs')]
  expect(unmappedUseFinder([first, second], catalog)(catalog.action('sqs:RunInstances')!)).toBe(first)
  const [one, two] = [event('GetOdd', 'ec2'), event('ListOdd', 'ec2')]
  expect(unmappedUseFinder([one, two], catalog)(catalog.action('ec2:DescribeImages')!)).toBe(one)
})

test('says which event', () => {
  const [read, write] = [event('GetOdd', 'ec2'), event('PutOdd', 'ec2')]
  const protecting = unmappedUseFinder([read, write], catalog)
  expect(protecting(catalog.action('ec2:DescribeImages')!)).toBe(read)
  expect(protecting(catalog.action('ec2:RunInstances')!)).toBe(write)
})
