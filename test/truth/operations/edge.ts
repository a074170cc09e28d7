import type { Operation, Scene } from '../operation.ts'
import { arn, fresh, globalArn, need, reference, service, silent, TAGS, uuid } from './define.ts'

/** Amazon CloudFront, Route 53, Global Accelerator, AWS WAF and Certificate Manager. */
const HOME = 'us-east-1'

const distributions = service({
  prefix: 'cloudfront',
  source: 'cloudfront',
  page: reference('amazoncloudfront'),
  region: HOME,
})

const distributionId = (scene: Scene): string => `E${scene.id('', 13, scene.name('distribution')).toUpperCase()}`
const distributionArn = (scene: Scene, id: string): string => globalArn(scene, 'cloudfront', `distribution/${id}`)

export const cloudfront: readonly Operation[] = [
  distributions.write(
    'CreateInvalidation',
    (scene) => {
      const id = distributionId(scene)
      return {
        request: {
          distributionId: id,
          invalidationBatch: { paths: { quantity: 1, items: ['/*'] }, callerReference: scene.id('', 12) },
        },
        apiVersion: '2020_05_31',
        needs: [need('cloudfront:CreateInvalidation', distributionArn(scene, id))],
      }
    },
    { eventName: 'CreateInvalidation2020_05_31' },
  ),
  distributions.read(
    'GetDistribution',
    (scene) => {
      const id = distributionId(scene)
      return {
        request: { id },
        apiVersion: '2020_05_31',
        needs: [need('cloudfront:GetDistribution', distributionArn(scene, id))],
      }
    },
    { eventName: 'GetDistribution2020_05_31' },
  ),
  distributions.write(
    'CreateDistributionWithTags',
    (scene) => {
      const id = `E${scene.id('', 13).toUpperCase()}`
      return {
        request: {
          distributionConfigWithTags: {
            distributionConfig: { callerReference: scene.id('', 12), enabled: true },
            tags: { items: TAGS },
          },
        },
        response: { distribution: { id, aRN: distributionArn(scene, id) } },
        apiVersion: '2020_05_31',
        needs: [need('cloudfront:CreateDistribution', '*'), need('cloudfront:TagResource', distributionArn(scene, id))],
      }
    },
    {
      eventName: 'CreateDistributionWithTags2020_05_31',
      page: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cf-api-permissions-ref.html',
    },
  ),
  distributions.read('ListDistributions', () => ({
    request: null,
    apiVersion: '2020_05_31',
    needs: [need('cloudfront:ListDistributions', '*')],
  })),
]

const PERMISSIONS = 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/r53-api-permissions-ref.html'
const zones = service({ prefix: 'route53', source: 'route53', page: PERMISSIONS, region: HOME })
const apiVersion = '2013-04-01'
const zoneId = (scene: Scene): string => `Z${scene.id('', 13, scene.name('zone')).toUpperCase()}`
const zoneArn = (id: string): string => `arn:aws:route53:::hostedzone/${id}`

export const route53: readonly Operation[] = [
  zones.write('ChangeResourceRecordSets', (scene) => {
    const id = zoneId(scene)
    return {
      request: { hostedZoneId: id, changeBatch: { changes: [{ action: 'UPSERT' }] } },
      apiVersion,
      needs: [need('route53:ChangeResourceRecordSets', zoneArn(id))],
    }
  }),
  zones.read('ListResourceRecordSets#prefixed-id', (scene) => {
    const id = zoneId(scene)
    return {
      request: { hostedZoneId: `/hostedzone/${id}` },
      apiVersion,
      needs: [need('route53:ListResourceRecordSets', zoneArn(id))],
    }
  }),
  zones.read('GetChange#prefixed-id', (scene) => {
    const id = `C${scene.id('', 13).toUpperCase()}`
    return {
      request: { id: `/change/${id}` },
      apiVersion,
      needs: [need('route53:GetChange', `arn:aws:route53:::change/${id}`)],
    }
  }),
  zones.write('CreateHostedZone#private', (scene) => ({
    request: {
      name: `${scene.name('zone')}.internal`,
      vPC: { vPCRegion: scene.region, vPCId: scene.id('vpc-', 17, scene.name('vpc')) },
      callerReference: scene.id('', 12),
      hostedZoneConfig: { privateZone: true },
    },
    apiVersion,
    needs: [need('route53:CreateHostedZone', '*'), silent('ec2:DescribeVpcs', '*')],
  })),
  zones.write('ChangeTagsForResource', (scene) => {
    const id = zoneId(scene)
    return {
      request: { resourceType: 'hostedzone', resourceId: id, addTags: TAGS },
      apiVersion,
      needs: [need('route53:ChangeTagsForResource', zoneArn(id))],
    }
  }),
]

const accelerators = service({
  prefix: 'globalaccelerator',
  source: 'globalaccelerator',
  page: reference('awsglobalaccelerator'),
  region: 'us-west-2',
})

export const globalaccelerator: readonly Operation[] = [
  accelerators.read('DescribeAccelerator', (scene) => {
    const acceleratorArn = globalArn(
      scene,
      'globalaccelerator',
      `accelerator/${uuid(scene, scene.name('accelerator'))}`,
    )
    return { request: { acceleratorArn }, needs: [need('globalaccelerator:DescribeAccelerator', acceleratorArn)] }
  }),
  accelerators.read('ListAccelerators', () => ({
    request: { maxResults: 100 },
    needs: [need('globalaccelerator:ListAccelerators', '*')],
  })),
]

const firewalls = service({ prefix: 'wafv2', source: 'wafv2', page: reference('awswafv2') })

const updateIpSet =
  (scope: 'REGIONAL' | 'CLOUDFRONT'): Operation['call'] =>
  (scene) => {
    const name = scene.name('ip-set')
    const id = uuid(scene, name)
    const ARN =
      scope === 'REGIONAL'
        ? arn(scene, 'wafv2', `regional/ipset/${name}/${id}`)
        : `arn:aws:wafv2:${HOME}:${scene.account}:global/ipset/${name}/${id}`
    return {
      request: { name, scope, id, addresses: ['192.0.2.0/24'], lockToken: uuid(scene) },
      needs: [need('wafv2:UpdateIPSet', ARN)],
    }
  }

export const wafv2: readonly Operation[] = [
  firewalls.write('UpdateIPSet', updateIpSet('REGIONAL')),
  firewalls.write('UpdateIPSet#cloudfront', updateIpSet('CLOUDFRONT'), { region: HOME }),
  firewalls.read('ListWebACLs', () => ({
    request: { scope: 'REGIONAL', limit: 100 },
    needs: [need('wafv2:ListWebACLs', '*')],
  })),
]

const certificates = service({ prefix: 'acm', source: 'acm', page: reference('awscertificatemanager') })

export const acm: readonly Operation[] = [
  certificates.read('DescribeCertificate', (scene) => {
    const certificateArn = arn(scene, 'acm', `certificate/${uuid(scene, scene.name('certificate'))}`)
    return { request: { certificateArn }, needs: [need('acm:DescribeCertificate', certificateArn)] }
  }),
  certificates.write(
    'RequestCertificate#tags',
    (scene) => {
      const certificateArn = arn(scene, 'acm', `certificate/${uuid(scene)}`)
      return {
        request: { domainName: `${fresh(scene, 'site')}.example.com`, validationMethod: 'DNS', tags: TAGS },
        response: { certificateArn },
        needs: [need('acm:RequestCertificate', '*'), need('acm:AddTagsToCertificate', certificateArn)],
      }
    },
    { page: 'https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html' },
  ),
]
