import { describe, expect, test } from '@jest/globals'
import { authorised, facts } from './catalog-asset.ts'

const tags = [{ key: 'team', value: 'web' }]
const arn = (rest: string): string => `arn:aws:${rest.replace('@', 'eu-central-1:111122223333')}`

describe('tags given on creation are authorised as tagging', () => {
  test.each([
    [
      'ec2',
      'CreateVpc',
      { tagSpecificationSet: { items: [{ resourceType: 'vpc', tags }] } },
      'ec2:CreateTags',
      [arn('ec2:@:vpc/*')],
    ],
    ['iam', 'CreateRole', { roleName: 'r', tags }, 'iam:TagRole', ['arn:aws:iam::111122223333:role/r']],
    ['sqs', 'CreateQueue', { queueName: 'q', tags: { team: 'web' } }, 'sqs:TagQueue', [arn('sqs:@:q')]],
    [
      'lambda',
      'CreateFunction20150331',
      { functionName: 'f', tags: { team: 'web' } },
      'lambda:TagResource',
      [arn('lambda:@:function:f')],
    ],
    ['ssm', 'PutParameter', { name: '/a', tags }, 'ssm:AddTagsToResource', [arn('ssm:@:parameter/a')]],
    ['rds', 'CreateDBSubnetGroup', { dBSubnetGroupName: 'g', tags }, 'rds:AddTagsToResource', [arn('rds:@:subgrp:g')]],
  ])('%s %s', (source, name, parameters, action, resources) => {
    expect(authorised(facts(source, name, parameters)).get(action)).toMatchObject({ action, resources, complete: true })
  })

  test('where several things are made or used, which are tagged is not told', () => {
    const found = authorised(
      facts('rds', 'CreateDBSnapshot', { dBInstanceIdentifier: 'a', dBSnapshotIdentifier: 'b', tags }),
    )
    expect(found.get('rds:AddTagsToResource')).toMatchObject({
      action: 'rds:AddTagsToResource',
      resources: [],
      complete: false,
    })
  })
})

describe('and nothing else is', () => {
  test.each([
    ['no tags', 'ec2', 'CreateVpc', { cidrBlock: '10.0.0.0/16', tagSpecificationSet: {} }],
    [
      'the numbers of a list',
      'ec2',
      'CreateNatGateway',
      { CreateNatGatewayRequest: { SubnetId: { tag: 1, content: 'subnet-1' } } },
    ],
    ['a filter by tag', 'ec2', 'DescribeTags', { filterSet: { items: [{ name: 'tag:team' }] }, tags }],
    [
      'tagging itself',
      'ec2',
      'CreateTags',
      { resourcesSet: { items: [{ resourceId: 'i-1' }] }, tagSet: { items: tags } },
    ],
    ['deleting', 'ec2', 'DeleteVpc', { vpcId: 'vpc-1', tags }],
  ])('%s', (_, source, name, parameters) => {
    expect([...authorised(facts(source, name, parameters)).keys()]).toEqual([`${source}:${name}`])
  })
})
