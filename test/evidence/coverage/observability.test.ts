import { describe, expect, test } from '@jest/globals'
import type { AccessLevel, ActionInfo, Visibility } from '../../../src/catalog/types.ts'
import { isObservable } from '../../../src/evidence/coverage/combine.ts'
import type { AccountCoverage } from '../../../src/evidence/types.ts'
import { catalog } from '../../catalog/catalog-asset.ts'

const action = (
  name: string,
  accessLevel: AccessLevel,
  visibility: Visibility = { kind: 'management' },
): ActionInfo => ({
  name,
  service: name.split(':')[0] ?? '',
  accessLevel,
  resourceTypes: [],
  dependentActions: [],
  visibility,
  ...homeRegionsOf(name),
})
/** As the catalog that ships says. */
const homeRegionsOf = (name: string): Pick<ActionInfo, 'homeRegions'> => {
  const homeRegions = catalog.action(name)?.homeRegions
  return homeRegions === undefined ? {} : { homeRegions }
}
const everything: AccountCoverage = {
  account: '111122223333',
  from: '2026-04-01T00:00:00Z',
  to: '2026-07-01T00:00:00Z',
  days: 92,
  gaps: [],
  regions: ['eu-west-1', 'us-east-1'],
  managementReads: true,
  managementWrites: true,
  excludable: ['kms.amazonaws.com'],
  dataEvents: ['AWS::S3::AccessPoint', 'AWS::S3::Object'],
  dataComplete: ['AWS::S3::AccessPoint', 'AWS::S3::Object'],
  basis: 'seen in the files',
}
const s3Object: Visibility = { kind: 'data', resourceTypes: ['AWS::S3::Object', 'AWS::S3::AccessPoint'] }
const describeInstances = action('ec2:DescribeInstances', 'List')
const createVpc = action('ec2:CreateVpc', 'Write')
const decrypt = action('kms:Decrypt', 'Write')
const getObject = action('s3:GetObject', 'Read', s3Object)
const putObject = action('s3:PutObject', 'Write', s3Object)
const onlyReads = { managementWrites: false }
const onlyWrites = { managementReads: false }
const dataReads = { oneSidedData: [{ type: 'AWS::S3::Object', only: 'reads' as const }] }

describe('would a use have left a trace', () => {
  test.each<[string, ActionInfo, Partial<AccountCoverage>, true | RegExp]>([
    ['a management event', describeInstances, {}, true],
    ['no management events', describeInstances, { ...onlyReads, ...onlyWrites }, /No management events/],
    ['a read, where reads are recorded', describeInstances, onlyReads, true],
    ['a write, where reads are recorded', createVpc, onlyReads, /without write events/],
    ['a write, where writes are recorded', createVpc, onlyWrites, true],
    ['a read, where writes are recorded', describeInstances, onlyWrites, /without read events/],
    ['a write by level whose event is read-only (kms:Decrypt)', decrypt, onlyWrites, /without read events/],
    [
      'a write by level whose event is read-only (sts:AssumeRole)',
      action('sts:AssumeRole', 'Write'),
      onlyWrites,
      /without read events/,
    ],
    ['a write by level with the name of a read', action('shop:GetCart', 'Write'), onlyReads, /without write events/],
    ['a read by level that issues something', action('shop:GetLoginToken', 'Read'), onlyReads, /without write events/],
    ['a read by level with another name', action('shop:Peek', 'Read'), onlyReads, /without write events/],
    ['a read by level with the name of a write', action('shop:CreateQuote', 'Read'), onlyWrites, /without read events/],
    ['a list', action('shop:ListCarts', 'List'), onlyReads, true],
    ['a read that is no list', action('shop:GetCart', 'Read'), onlyReads, true],
    ['KMS, where it is recorded', decrypt, {}, true],
    ['KMS, where it may be excluded', decrypt, { excludable: [] }, /kms\.amazonaws\.com/],
    ['RDS Data, where it may be excluded', action('rds-data:ExecuteSql', 'Write'), {}, /rdsdata\.amazonaws\.com/],
    ['a data event that is recorded', getObject, {}, true],
    [
      'a data event that is not',
      getObject,
      { dataEvents: ['AWS::Lambda::Function'] },
      /AWS::S3::Object or AWS::S3::AccessPoint/,
    ],
    ['a data event that was seen, of who knows how many resources', getObject, { dataComplete: [] }, /every resource/],
    [
      'a data event that was seen, of every resource of one type only',
      getObject,
      { dataComplete: ['AWS::S3::Object'] },
      /data events of AWS::S3::AccessPoint, but/,
    ],
    ['a data event of which one kind is missing', getObject, { dataEvents: ['AWS::S3::Object'] }, /not all recorded/],
    ['a data read, where only reads were seen', getObject, dataReads, true],
    ['a data write, where only reads were seen', putObject, dataReads, /only reads are seen/],
    [
      'a data event of which it is not known of what kind it is, where each type shows one',
      action('s3:GetSession', 'Write', s3Object),
      {
        oneSidedData: [
          { type: 'AWS::S3::AccessPoint', only: 'writes' },
          { type: 'AWS::S3::Object', only: 'reads' },
        ],
      },
      /only reads are seen/,
    ],
    [
      'a data write, where one type shows reads only',
      putObject,
      {
        oneSidedData: [
          { type: 'AWS::S3::AccessPoint', only: 'reads' },
          { type: 'AWS::S3::Object', only: 'writes' },
        ],
      },
      /only reads are seen/,
    ],
    ['data events do not need management events', getObject, { ...onlyReads, ...onlyWrites }, true],
    [
      'no event of its own',
      action('iam:PassRole', 'Write', { kind: 'none', reason: 'It never appears.' }),
      {},
      /never appears/,
    ],
    ['IAM, with its home Region', action('iam:CreateUser', 'Permissions management'), {}, true],
    [
      'IAM, without',
      action('iam:CreateUser', 'Permissions management'),
      { regions: ['eu-west-1'] },
      /logged in us-east-1/,
    ],
    ['STS, without', action('sts:AssumeRole', 'Write'), { regions: ['eu-west-1'] }, /logged in us-east-1/],
    ['Route 53, without', action('route53:GetHostedZone', 'Read'), { regions: ['eu-west-1'] }, /logged in us-east-1/],
    [
      'CloudFront, without',
      action('cloudfront:GetDistribution', 'Read'),
      { regions: ['eu-west-1'] },
      /logged in us-east-1/,
    ],
    [
      'Organizations, without',
      action('organizations:ListRoots', 'List'),
      { regions: ['eu-west-1'] },
      /logged in us-east-1/,
    ],
    ['Global Accelerator, in Oregon', action('globalaccelerator:ListAccelerators', 'List'), {}, /logged in us-west-2/],
    ['IAM in China', action('iam:CreateUser', 'Permissions management'), { regions: ['cn-north-1'] }, true],
    [
      'IAM in China, without its home Region',
      action('iam:CreateUser', 'Permissions management'),
      { regions: ['cn-northwest-1'] },
      /logged in cn-north-1/,
    ],
    ['IAM in GovCloud', action('iam:CreateUser', 'Permissions management'), { regions: ['us-gov-west-1'] }, true],
    [
      'Route 53 in China, where IAM has another home',
      action('route53:GetHostedZone', 'Read'),
      { regions: ['cn-north-1'] },
      /logged in cn-northwest-1/,
    ],
    [
      'Device Farm, without Oregon',
      action('devicefarm:ListProjects', 'List'),
      {},
      /Calls to devicefarm are logged in us-west-2, which the evidence does not cover/,
    ],
    [
      'Device Farm, with Oregon',
      action('devicefarm:ListProjects', 'List'),
      { regions: ['eu-west-1', 'us-east-1', 'us-west-2'] },
      true,
    ],
    [
      'a service in few Regions, of which some are not covered',
      action('pricing:GetProducts', 'Read'),
      {},
      /logged in ap-south-1 and eu-central-1/,
    ],
    [
      'Multi-Region Access Points, without Oregon',
      action('s3:CreateMultiRegionAccessPoint', 'Write'),
      {},
      /logged in us-west-2/,
    ],
    ['other calls of S3, without Oregon', action('s3:CreateBucket', 'Write'), {}, true],
    ['IAM in the European Sovereign Cloud', action('iam:CreateUser', 'Write'), { regions: ['eusc-de-east-1'] }, true],
    ['EC2 without us-east-1', describeInstances, { regions: ['eu-west-1'] }, true],
  ])('%s', (_, info, over, expected) => {
    const answer = isObservable(info, { ...everything, ...over })
    if (expected === true) {
      expect(answer).toEqual({ observable: true })
    } else {
      expect(answer).toEqual({
        observable: false,
        gap: /without (read|write) events|No management/.test(expected.source),
        reason: expect.stringMatching(expected),
        opens: expect.stringMatching(/^[A-Z].*\.$/),
      })
    }
  })

  test('nothing is, of an account without evidence', () => {
    expect(isObservable(describeInstances, undefined)).toMatchObject({
      observable: false,
      reason: expect.stringMatching(/account/),
    })
  })

  test('nothing is, where a Region that must be covered is not', () => {
    const demands = { regions: ['eu-west-1', 'eu-north-1'] }
    expect(isObservable(describeInstances, everything, demands)).toMatchObject({
      observable: false,
      reason: expect.stringContaining('eu-north-1'),
    })
    expect(isObservable(describeInstances, everything, { regions: ['eu-west-1'] })).toEqual({ observable: true })
  })
})
