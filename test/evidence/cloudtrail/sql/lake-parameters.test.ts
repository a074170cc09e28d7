import { describe, expect, test } from '@jest/globals'
import { unpackParameters } from '../../../../src/evidence/cloudtrail/sql/lake-parameters.ts'

const evaluations = [{ complianceType: 'COMPLIANT', complianceResourceId: 'sg-1' }]
const policy =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a"}]}'

describe('what a member of a map of text was in the record', () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'text',
      { bucketName: 'logs', skipFinalSnapshot: 'true', port: '443' },
      { bucketName: 'logs', skipFinalSnapshot: 'true', port: '443' },
    ],
    ['a list', { evaluations: JSON.stringify(evaluations) }, { evaluations }],
    [
      'a structure',
      { instancesSet: '{"items":[{"instanceId":"i-1"}]}' },
      { instancesSet: { items: [{ instanceId: 'i-1' }] } },
    ],
    ['a policy, which is text in the record as well', { policy, trust: policy }, { policy, trust: policy }],
    [
      'a document of its own language',
      { definition: '{"StartAt":"a"}', policyDocument: '[1]' },
      { definition: '{"StartAt":"a"}', policyDocument: '[1]' },
    ],
    [
      'text that begins like JSON',
      { key: '[draft].txt', filterPattern: '{ $.errorCode = "x" }' },
      { key: '[draft].txt', filterPattern: '{ $.errorCode = "x" }' },
    ],
    ['null', { name: null }, { name: null }],
  ])('%s', (_, members, parameters) => {
    expect(unpackParameters(members)).toEqual({ parameters, unclear: false })
  })

  test.each(['{items=[{groupId=sg-1}]}', '[{key=Name, value=a, b}]', '{bucket=logs}', '[{a=1}, {a=2}]'])(
    'printed by an engine: left out, and said: %s',
    (groupSet) =>
      expect(unpackParameters({ groupSet, vpcId: 'vpc-1' })).toEqual({ parameters: { vpcId: 'vpc-1' }, unclear: true }),
  )

  test.each([null, undefined, 'text', [1]])('no map at all: %j', (parameters) => {
    expect(unpackParameters(parameters)).toEqual({ parameters, unclear: false })
  })
})
