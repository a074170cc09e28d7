import type { AdvancedEventSelector, EventSelector } from '@aws-sdk/client-cloudtrail'
import { expect, test } from '@jest/globals'
import {
  advancedKinds,
  basicKinds,
  type RecordedKinds,
} from '../../../../src/evidence/coverage/selectors/event-kinds.ts'

const kms = 'kms.amazonaws.com'
const rds = 'rdsdata.amazonaws.com'
const nothing: RecordedKinds = { managementReads: false, managementWrites: false, excludable: [], dataEvents: [] }
const all: RecordedKinds = { managementReads: true, managementWrites: true, excludable: [kms, rds], dataEvents: [] }
const data = (
  Values: string[],
  Type = 'AWS::S3::Object',
  ReadWriteType: 'All' | 'ReadOnly' = 'All',
): EventSelector => ({
  ReadWriteType,
  IncludeManagementEvents: false,
  DataResources: [{ Type, Values }],
})
const s3Events = { dataEvents: ['AWS::S3::Object'] }
const s3All = { ...s3Events, dataComplete: ['AWS::S3::Object'] }

test.each<[string, EventSelector[], Partial<RecordedKinds>]>([
  ['none', [], nothing],
  ['the default', [{ ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [] }], all],
  ['writes only', [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }], { ...all, managementReads: false }],
  [
    'without KMS',
    [{ ReadWriteType: 'All', IncludeManagementEvents: true, ExcludeManagementEventSources: [kms] }],
    { ...all, excludable: [rds] },
  ],
  [
    'KMS excluded of reads by one selector, included for writes by another',
    [
      { ReadWriteType: 'ReadOnly', IncludeManagementEvents: true, ExcludeManagementEventSources: [kms] },
      { ReadWriteType: 'WriteOnly', IncludeManagementEvents: true },
    ],
    { ...all, excludable: [rds] },
  ],
  ['every object', [data(['arn:aws:s3'])], { ...nothing, ...s3All }],
  ['every object, as the console writes it', [data(['arn:aws:s3:::'])], { ...nothing, ...s3All }],
  ['one bucket', [data(['arn:aws:s3:::logs/'])], { ...nothing, ...s3Events }],
  ['one bucket and every object', [data(['arn:aws:s3:::logs/', 'arn:aws:s3'])], { ...nothing, ...s3All }],
  [
    'every function, reads only',
    [data(['arn:aws:lambda'], 'AWS::Lambda::Function', 'ReadOnly')],
    {
      ...nothing,
      dataEvents: ['AWS::Lambda::Function'],
      dataComplete: ['AWS::Lambda::Function'],
      oneSidedData: [{ type: 'AWS::Lambda::Function', only: 'reads' }],
    },
  ],
  [
    'reads of all and writes of one',
    [data(['arn:aws:s3'], undefined, 'ReadOnly'), data(['arn:aws:s3:::x/'])],
    {
      ...nothing,
      ...s3All,
      oneSidedData: [{ type: 'AWS::S3::Object', only: 'reads' }],
    },
  ],
  ['no resource at all', [data([])], nothing],
])('basic selectors: %s', (_, selectors, kinds) => {
  expect(basicKinds(selectors)).toEqual(kinds)
})

type Field = NonNullable<AdvancedEventSelector['FieldSelectors']>[number]
const equals = (Field: string, ...Equals: string[]): Field => ({ Field, Equals })
const selector = (...FieldSelectors: Field[]): AdvancedEventSelector => ({ FieldSelectors })
const management = equals('eventCategory', 'Management')
const objects = [equals('eventCategory', 'Data'), equals('resources.type', 'AWS::S3::Object')]

test.each<[string, AdvancedEventSelector[], Partial<RecordedKinds>]>([
  ['management', [selector(management)], all],
  ['management writes', [selector(management, equals('readOnly', 'false'))], { ...all, managementReads: false }],
  [
    'reads and writes apart',
    [selector(management, equals('readOnly', 'false')), selector(management, equals('readOnly', 'true'))],
    all,
  ],
  ['without KMS', [selector(management, { Field: 'eventSource', NotEquals: [kms] })], { ...all, excludable: [rds] }],
  ['without another source', [selector(management, { Field: 'eventSource', NotEquals: ['x.amazonaws.com'] })], nothing],
  ['of one source', [selector(management, equals('eventSource', 'iam.amazonaws.com'))], nothing],
  ['of one name', [selector(management, equals('eventName', 'RunInstances'))], nothing],
  ['without one principal', [selector(management, { Field: 'userIdentity.arn', NotStartsWith: ['arn:x'] })], nothing],
  ['every object', [selector(...objects)], { ...nothing, ...s3All }],
  [
    'every object, writes',
    [selector(...objects, equals('readOnly', 'false'))],
    { ...nothing, ...s3All, oneSidedData: [{ type: 'AWS::S3::Object', only: 'writes' }] },
  ],
  [
    'one bucket',
    [selector(...objects, { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::x/'] })],
    {
      ...nothing,
      ...s3Events,
    },
  ],
  [
    'all but one bucket',
    [selector(...objects, { Field: 'resources.ARN', NotStartsWith: ['arn:aws:s3:::x/'] })],
    {
      ...nothing,
      ...s3Events,
    },
  ],
  ['one name', [selector(...objects, equals('eventName', 'PutObject'))], { ...nothing, ...s3Events }],
  [
    'one bucket, and every object',
    [selector(...objects, equals('resources.ARN', 'x')), selector(...objects)],
    {
      ...nothing,
      ...s3All,
    },
  ],
  ['network activity', [selector(equals('eventCategory', 'NetworkActivity'), equals('eventSource', kms))], nothing],
  ['an empty condition', [selector(management, { Field: 'eventSource', NotEquals: [] })], nothing],
])('advanced selectors: %s', (_, selectors, kinds) => {
  expect(advancedKinds(selectors)).toEqual(kinds)
})
