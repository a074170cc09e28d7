import type { Operation, Scene } from '../operation.ts'
import { arn, fresh, globalArn, need, needs, onOne, reference, resource, service, untyped, uuid } from './define.ts'

/**
 * IAM Access Analyzer, AWS Private CA, Amazon Inspector, Macie and Verified Permissions, AWS Security Hub, Shield and
 * Signer.
 */
const analyzers = service({
  prefix: 'access-analyzer',
  source: 'access-analyzer',
  page: reference('awsiamaccessanalyzer'),
})
const analyzerArn = (scene: Scene, name: string): string => arn(scene, 'access-analyzer', `analyzer/${name}`)

export const accessAnalyzer: readonly Operation[] = [
  analyzers.read(
    'GetAnalyzer',
    onOne('access-analyzer:GetAnalyzer', (scene) => {
      const analyzerName = scene.name('analyzer')
      return [{ analyzerName }, analyzerArn(scene, analyzerName)]
    }),
  ),
  analyzers.read(
    'ListFindings',
    onOne('access-analyzer:ListFindings', (scene) => {
      const ARN = analyzerArn(scene, scene.name('analyzer'))
      return [{ analyzerArn: ARN }, ARN]
    }),
  ),
  analyzers.write(
    'CreateAnalyzer#tags',
    (scene) => {
      const analyzerName = fresh(scene, 'analyzer')
      const ARN = analyzerArn(scene, analyzerName)
      return {
        request: { analyzerName, type: 'ACCOUNT', tags: { team: 'orders' } },
        response: { arn: ARN },
        needs: [need('access-analyzer:CreateAnalyzer', ARN), need('access-analyzer:TagResource', ARN)],
      }
    },
    { page: reference('accessanalyzer') },
  ),
  analyzers.write(
    'CreateArchiveRule',
    onOne('access-analyzer:CreateArchiveRule', (scene) => {
      const analyzerName = scene.name('analyzer')
      const ruleName = fresh(scene, 'archive-rule')
      const ARN = `${analyzerArn(scene, analyzerName)}/archive-rule/${ruleName}`
      return [{ analyzerName, ruleName, filter: {} }, ARN]
    }),
  ),
]

const authorities = service({ prefix: 'acm-pca', source: 'acm-pca', page: reference('awsprivatecertificateauthority') })
const authorityArn = (scene: Scene): string =>
  arn(scene, 'acm-pca', `certificate-authority/${uuid(scene, scene.name('authority'))}`)

export const acmPca: readonly Operation[] = [
  authorities.write(
    'IssueCertificate',
    onOne('acm-pca:IssueCertificate', (scene) => {
      const certificateAuthorityArn = authorityArn(scene)
      const validity = { value: 30, type: 'DAYS' }
      return [{ certificateAuthorityArn, signingAlgorithm: 'SHA256WITHRSA', validity }, certificateAuthorityArn]
    }),
  ),
  authorities.read(
    'GetCertificate',
    onOne('acm-pca:GetCertificate', (scene) => {
      const certificateAuthorityArn = authorityArn(scene)
      const certificateArn = `${certificateAuthorityArn}/certificate/${scene.id('', 32)}`
      return [{ certificateAuthorityArn, certificateArn }, certificateAuthorityArn]
    }),
  ),
]

const scans = service({ prefix: 'inspector2', source: 'inspector2', page: reference('amazoninspector2') })

export const inspector2: readonly Operation[] = [
  scans.read('ListFindings', untyped('inspector2:ListFindings', { maxResults: 100 })),
  scans.write(
    'CreateFilter',
    onOne('inspector2:CreateFilter', (scene) => [
      { name: fresh(scene, 'filter'), action: 'SUPPRESS', filterCriteria: {} },
      arn(scene, 'inspector2', `owner/${scene.account}/filter/*`),
    ]),
  ),
]

const macie = service({ prefix: 'macie2', source: 'macie2', page: reference('amazonmacie') })

export const macie2: readonly Operation[] = [
  macie.read('GetMacieSession', untyped('macie2:GetMacieSession')),
  macie.read(
    'DescribeClassificationJob',
    onOne('macie2:DescribeClassificationJob', (scene) => {
      const jobId = scene.id('', 32, scene.name('classification-job'))
      return [{ jobId }, arn(scene, 'macie2', `classification-job/${jobId}`)]
    }),
  ),
  macie.write(
    'CreateFindingsFilter',
    onOne('macie2:CreateFindingsFilter', (scene) => [
      { name: fresh(scene, 'filter'), action: 'ARCHIVE', findingCriteria: {} },
      arn(scene, 'macie2', 'findings-filter/*'),
    ]),
  ),
]

const HUB = 'Security Hub is recorded with the names of its API, capitals included.'
const hubs = service({ prefix: 'securityhub', source: 'securityhub', page: reference('awssecurityhub') })
/** An account has one hub in a Region. */
const hubArn = (scene: Scene): string => arn(scene, 'securityhub', 'hub/default')

export const securityhub: readonly Operation[] = [
  hubs.read(
    'DescribeHub',
    onOne('securityhub:DescribeHub', (scene) => [null, hubArn(scene)]),
  ),
  hubs.read(
    'GetFindings',
    onOne('securityhub:GetFindings', (scene) => [{ MaxResults: 100 }, hubArn(scene)]),
    { capitals: HUB },
  ),
  hubs.write(
    'BatchEnableStandards',
    onOne('securityhub:BatchEnableStandards', (scene) => {
      const StandardsArn = arn(scene, 'securityhub', 'standards/aws-foundational-security-best-practices/v/1.0.0', '')
      return [{ StandardsSubscriptionRequests: [{ StandardsArn }] }, hubArn(scene)]
    }),
    { capitals: HUB },
  ),
]

const shields = service({
  prefix: 'shield',
  source: 'shield',
  page: reference('awsshield'),
  region: 'us-east-1',
})

export const shield: readonly Operation[] = [
  shields.write(
    'DeleteProtection',
    onOne('shield:DeleteProtection', (scene) => {
      const protectionId = uuid(scene, scene.name('protection'))
      return [{ protectionId }, globalArn(scene, 'shield', `protection/${protectionId}`)]
    }),
    { page: 'https://docs.aws.amazon.com/waf/latest/developerguide/logging-using-cloudtrail.html' },
  ),
]

const signatures = service({ prefix: 'signer', source: 'signer', page: reference('awssigner') })

export const signer: readonly Operation[] = [
  signatures.read(
    'GetSigningProfile',
    onOne('signer:GetSigningProfile', (scene) => {
      const profileName = scene.name('signing-profile').replaceAll('-', '_')
      return [{ profileName }, arn(scene, 'signer', `/signing-profiles/${profileName}`)]
    }),
  ),
]

const STORE = 'AWS::VerifiedPermissions::PolicyStore'
const stores = service({
  prefix: 'verifiedpermissions',
  source: 'verifiedpermissions',
  page: reference('amazonverifiedpermissions'),
})
const storeId = (scene: Scene): string => scene.id('', 22, scene.name('policy-store')).toUpperCase()

export const verifiedpermissions: readonly Operation[] = [
  stores.read(
    'IsAuthorized',
    (scene) => {
      const policyStoreId = storeId(scene)
      const ARN = globalArn(scene, 'verifiedpermissions', `policy-store/${policyStoreId}`)
      return {
        request: {
          principal: { entityType: 'Shop::User', entityId: scene.id('', 8) },
          action: { actionType: 'Shop::Action', actionId: 'view' },
          policyStoreId,
        },
        additional: { decision: 'ALLOW' },
        resources: [resource(scene, STORE, ARN)],
        needs: needs('verifiedpermissions:IsAuthorized', [ARN]),
      }
    },
    { dataType: STORE, page: 'https://docs.aws.amazon.com/verifiedpermissions/latest/userguide/cloudtrail.html' },
  ),
  stores.write(
    'PutSchema',
    onOne('verifiedpermissions:PutSchema', (scene) => {
      const policyStoreId = storeId(scene)
      return [{ policyStoreId }, globalArn(scene, 'verifiedpermissions', `policy-store/${policyStoreId}`)]
    }),
  ),
]
