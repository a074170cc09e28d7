import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { fillArnTemplate, matcherOf, templatesIn, typesOfArn, variablesOf } from '../../src/catalog/arn-template.ts'
import { patternMayFitTemplate, type Gap } from '../../src/catalog/arn-pattern.ts'
import { catalog } from './catalog-asset.ts'
import { countOf } from '../support/sampled.ts'

fc.configureGlobal({ numRuns: countOf(100, 25) })

const place = { partition: 'aws', region: 'eu-central-1', account: '111122223333' }
const at = (service: string, rest: string): string => `arn:aws:${service}:eu-central-1:111122223333:${rest}`

const typesOf = (action: string) => catalog.action(action)?.resourceTypes ?? []
const namesOf = (arn: string, action: string): readonly string[] =>
  typesOfArn(arn, typesOf(action)).map(({ name }) => name)

/** All resource types that some action of a service acts on. */
const typesOfService = (service: string) => [
  ...new Map(
    catalog.actionsOf(service).flatMap(({ resourceTypes }) => resourceTypes.map((each) => [each.name, each])),
  ).values(),
]

describe('an ARN filled from the template of a type is of that type', () => {
  // Many actions of a service act on the same types: each list once.
  const lists = [
    ...new Map(
      catalog
        .services()
        .flatMap((service) => [
          typesOfService(service),
          ...catalog.actionsOf(service).map((each) => each.resourceTypes),
        ])
        .filter((types) => types.length > 0)
        .map((types) => [JSON.stringify(types), types]),
    ).values(),
  ]

  test('among the types of its service and of each action, whatever words its variables hold', () => {
    const words = fc.sample(fc.stringMatching(/^[A-Za-z0-9][\w-]{0,12}$/), { seed: 9, numRuns: 40 })
    const lost: string[] = []
    const alike = new Set<string>()
    for (const types of lists) {
      for (const [index, { name, arn }] of types.entries()) {
        for (const template of templatesIn(arn)) {
          const filled = fillArnTemplate(
            template,
            place,
            variablesOf(template).map((_, at) => words[(index + at) % 40] ?? ''),
          )
          const found = typesOfArn(filled, types)
          if (!found.some((type) => type.name === name))
            lost.push(`${filled} (${name}): ${found.map((type) => type.name).join()}`)
          else if (found.length > 1) alike.add(name)
          if (!filled.includes('*') && !found.includes(types[matcherOf(types).find(filled)] as never))
            lost.push(`${filled}: first`)
        }
      }
    }
    expect(lost).toEqual([])
    expect(alike.size).toBeLessThan(100)
  })

  test('among the types of each action, with characters left out', () => {
    const lost: string[] = []
    for (const types of lists) {
      for (const { name, arn } of types) {
        for (const template of templatesIn(arn)) {
          const variables = variablesOf(template)
          for (const left of variables.keys()) {
            const filled = fillArnTemplate(
              template,
              place,
              variables.map((_, at) => (at === left ? 'some-*' : 'w')),
            )
            if (!typesOfArn(filled, types).some((type) => type.name === name)) lost.push(`${filled} (${name})`)
          }
        }
      }
    }
    expect(lost).toEqual([])
  })
})

describe('types that look alike', () => {
  test.each([
    ['a rule on a custom bus', at('events', 'rule/orders/nightly'), 'events:PutRule', ['rule-on-custom-event-bus']],
    ['a rule on the default bus', at('events', 'rule/nightly'), 'events:PutRule', ['rule-on-default-event-bus']],
    ['a bucket', 'arn:aws:s3:::logs', 's3:GetBucketAcl', ['bucket']],
    ['an object is no bucket', 'arn:aws:s3:::logs/a', 's3:GetBucketAcl', []],
    [
      'a stage of a REST API',
      'arn:aws:apigateway:eu-central-1::/restapis/a1/stages/prod',
      'apigateway:PATCH',
      ['Stage'],
    ],
    ['a stage of an HTTP API', 'arn:aws:apigateway:eu-central-1::/apis/a1/stages/prod', 'apigateway:PATCH', ['Stage']],
    ['an API', 'arn:aws:apigateway:eu-central-1::/restapis/a1', 'apigateway:PATCH', ['RestApi']],
    ['a bot of Lex v1', at('lex', 'bot:Order'), 'lex:PutBot', []],
    [
      'a stream with slashes',
      at('logs', 'log-group:/app/web:log-stream:2026/10/01/[$LATEST]ab'),
      'logs:PutLogEvents',
      ['log-stream'],
    ],
    ['a group with slashes', at('logs', 'log-group:/app/web'), 'logs:FilterLogEvents', ['log-group']],
    [
      'a recovery point in another service',
      'arn:aws:rds:eu-central-1:111122223333:snapshot:awsbackup-job-1',
      'backup:StartRestoreJob',
      ['recoveryPoint'],
    ],
    ['a queue is no topic', at('sqs', 'orders'), 'sns:Publish', []],
  ])('%s', (_, arn, action, expected) => {
    expect(namesOf(arn, action)).toEqual(expected)
  })

  test.each([
    ['the end of a secret', at('secretsmanager', 'secret:prod/db-*'), 'secretsmanager:GetSecretValue', ['Secret']],
    [
      'the id within',
      at('autoscaling', 'autoScalingGroup:*:autoScalingGroupName/web'),
      'autoscaling:SetDesiredCapacity',
      ['autoScalingGroup'],
    ],
    ['a revision', at('ecs', 'task-definition/web:*'), 'ecs:RunTask', ['task-definition']],
    ['something that is being made', at('ec2', 'volume/*'), 'ec2:RunInstances', ['volume']],
    ['all of a kind that no type has', at('ec2', 'nothing/*'), 'ec2:RunInstances', []],
  ])('left out: %s', (_, arn, action, expected) => {
    expect(namesOf(arn, action)).toEqual(expected)
  })

  test('an alias and a version of a state machine', () => {
    const machine = 'arn:${Partition}:states:${Region}:${Account}:stateMachine:${StateMachineName}'
    const types = [
      { name: 'machine', arn: machine },
      { name: 'alias', arn: machine + ':${StateMachineAliasName}' },
      { name: 'version', arn: machine + ':${StateMachineVersionId}' },
    ]
    expect(typesOfArn(at('states', 'stateMachine:main:live'), types).map(({ name }) => name)).toEqual([
      'alias',
      'version',
    ])
    expect(typesOfArn(at('states', 'stateMachine:main'), types).map(({ name }) => name)).toEqual(['machine'])
  })

  test('a star that may hold a slash leaves both kinds of rule open', () => {
    expect(namesOf(at('events', 'rule/nightly*'), 'events:PutRule')).toEqual([
      'rule-on-custom-event-bus',
      'rule-on-default-event-bus',
    ])
  })
})

describe('mayStandFor', () => {
  const part = fc.oneof(
    fc.stringMatching(/^[ab/]{0,3}$/),
    fc.constantFrom<Gap>({ allows: /[^/]/, least: 1 }, { allows: /[^]/, least: 0 }),
  )

  test('agrees with all short texts', () => {
    const texts = ['']
    for (let from = 0; from < texts.length && texts.length < 400; from++)
      for (const char of 'ab/') texts.push(texts[from] + char)
    const regExp = (source: string): RegExp => new RegExp(`^${source}$`)
    fc.assert(
      fc.property(fc.stringMatching(/^[ab/*?]{0,5}$/), fc.array(part, { maxLength: 4 }), (pattern, parts) => {
        const one = regExp(pattern.replaceAll('*', '[^]*').replaceAll('?', '[^]'))
        const other = regExp(
          parts
            .map((each) => (typeof each === 'string' ? each : `${each.allows.source}${each.least === 1 ? '+' : '*'}`))
            .join(''),
        )
        const both = texts.some((text) => one.test(text) && other.test(text))
        if (both) expect(patternMayFitTemplate(pattern, parts)).toBe(true)
        else if (pattern.length + parts.flat().length < 4) expect(patternMayFitTemplate(pattern, parts)).toBe(false)
      }),
    )
  })
})
