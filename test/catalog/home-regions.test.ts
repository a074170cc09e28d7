import { describe, expect, test } from '@jest/globals'
import { catalog } from './catalog-asset.ts'

describe('services that live in one Region, or in few', () => {
  test.each<[service: string, partition: string, regions: string[]]>([
    // us-west-2
    ['devicefarm', 'aws', ['us-west-2']],
    ['globalaccelerator', 'aws', ['us-west-2']],
    ['networkmanager', 'aws', ['us-west-2']],
    ['route53-recovery-control-config', 'aws', ['us-west-2']],
    ['route53-recovery-readiness', 'aws', ['us-west-2']],
    ['sagemaker-geospatial', 'aws', ['us-west-2']],
    // us-east-1
    ...[
      'account artifact aws-marketplace bcm-data-exports billing billingconductor budgets ce cloudfront',
      'consolidatedbilling cost-optimization-hub cur freetier health iam invoicing mechanicalturk organizations',
      'payments route53 route53domains savingsplans shield sts support supportplans tax waf wafv2',
    ]
      .flatMap((line) => line.split(' '))
      .map((service): [string, string, string[]] => [service, 'aws', ['us-east-1']]),
    // Several
    ['ecr-public', 'aws', ['us-east-1', 'us-west-2']],
    ['chime', 'aws', ['eu-central-1', 'us-east-1']],
    ['pricing', 'aws', ['ap-south-1', 'eu-central-1', 'us-east-1']],
    // China
    ...'account budgets ce cloudfront health organizations route53'
      .split(' ')
      .map((service): [string, string, string[]] => [service, 'aws-cn', ['cn-northwest-1']]),
    ['iam', 'aws-cn', ['cn-north-1']],
    ['support', 'aws-cn', ['cn-north-1']],
    // GovCloud and the isolated partitions
    ['iam', 'aws-us-gov', ['us-gov-west-1']],
    ['organizations', 'aws-us-gov', ['us-gov-west-1']],
    ['iam', 'aws-iso', ['us-iso-east-1']],
    ['iam', 'aws-iso-b', ['us-isob-east-1']],
    ['iam', 'aws-iso-f', ['us-isof-south-1']],
    // Regional services
    ['ec2', 'aws', []],
    ['s3', 'aws', []],
    ['kms', 'aws-cn', []],
    ['lambda', 'aws-us-gov', []],
    ['nosuchservice', 'aws', []],
  ])('%s in %s: %j', (service, partition, regions) => {
    expect(catalog.homeRegionsOf(service, partition)).toEqual(regions)
  })

  test.each<[action: string, regions: readonly string[] | undefined]>([
    ['s3:CreateMultiRegionAccessPoint', ['us-west-2']],
    ['s3:PutMultiRegionAccessPointPolicy', ['us-west-2']],
    ['s3:ListAllMyBuckets', ['us-east-1']],
    ['s3:CreateBucket', undefined],
    ['chime:CreateAccount', ['us-east-1']],
    ['chime:CreateMediaCapturePipeline', undefined],
    ['aws-marketplace:DescribeEntity', ['us-east-1']],
    ['aws-marketplace:MeterUsage', undefined],
    ['aws-marketplace:ViewSubscriptions', ['us-east-1']],
    ['tag:GetComplianceSummary', ['us-east-1']],
    ['tag:GetResources', undefined],
    ['iam:PassRole', ['us-east-1']],
    ['ec2:RunInstances', undefined],
  ])('%s', (action, regions) => {
    expect(catalog.action(action)?.homeRegions?.['aws']).toEqual(regions)
  })

  test('each action’s home Regions are in its own service’s partition', () => {
    const begin: Readonly<Record<string, RegExp>> = {
      'aws-cn': /^cn-/,
      'aws-us-gov': /^us-gov-/,
      'aws-iso': /^us-iso-/,
      'aws-iso-b': /^us-isob-/,
      'aws-iso-f': /^us-isof-/,
      aws: /^(?!cn-|us-gov-|us-iso|eu-iso|eusc-)[a-z]{2}-/,
    }
    const wrong = catalog.expand('*').flatMap(({ name, homeRegions = {} }) =>
      Object.entries(homeRegions)
        .filter(
          ([partition, regions]) =>
            regions.length === 0 || !regions.every((region) => begin[partition]?.test(region) === true),
        )
        .map(([partition, regions]) => `${name} ${partition} ${regions.join()}`),
    )
    expect(wrong).toEqual([])
  })
})
