import type { OpenedRequest } from '../parameters.ts'
import { ifMemberPresent, unlessMemberPresent, type OperationTable } from './rules.ts'

/**
 * S3 records the names of its first API where the SDK has newer ones (`GetBucketLifecycle`), and authorises both by a
 * third (`s3:GetLifecycleConfiguration`). Operations that delete a bucket's configuration need the Put action, but for
 * those listed.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */

const version = ['versionId', 'x-amz-copy-source-version-id']
const onVersion = (action: string, versioned: string) => [
  unlessMemberPresent(action, ...version),
  ifMemberPresent(versioned, ...version),
]

/** The actions that headers of an upload need beyond s3:PutObject. */
const uploadExtras = [
  ifMemberPresent(
    'PutObjectAcl',
    'x-amz-acl',
    'x-amz-grant-read',
    'x-amz-grant-write',
    'x-amz-grant-full-control',
    'x-amz-grant-read-acp',
    'x-amz-grant-write-acp',
    'accessControlPolicy',
    'accessControlList',
  ),
  ifMemberPresent('PutObjectTagging', 'x-amz-tagging', 'tagging'),
  ifMemberPresent('PutObjectRetention', 'x-amz-object-lock-mode', 'x-amz-object-lock-retain-until-date'),
  ifMemberPresent('PutObjectLegalHold', 'x-amz-object-lock-legal-hold'),
]

/** A copy reads its source, with tags; of the source's version the record may say nothing. */
const copy = ['GetObject', ifMemberPresent('GetObjectVersion', ...version), 'PutObject', ...uploadExtras]

/** Also what S3 on Outposts and Object Lambda call theirs, as far as they have it. */
export const objectOperations: OperationTable = {
  GetObject: onVersion('GetObject', 'GetObjectVersion'),
  HeadObject: onVersion('GetObject', 'GetObjectVersion'),
  GetObjectTorrent: onVersion('GetObjectTorrent', 'GetObjectVersionTorrent'),
  GetObjectAcl: onVersion('GetObjectAcl', 'GetObjectVersionAcl'),
  GetObjectTagging: onVersion('GetObjectTagging', 'GetObjectVersionTagging'),
  GetObjectAttributes: [
    unlessMemberPresent('GetObject', ...version),
    unlessMemberPresent('GetObjectAttributes', ...version),
    ifMemberPresent('GetObjectVersion', ...version),
    ifMemberPresent('GetObjectVersionAttributes', ...version),
  ],
  SelectObjectContent: ['GetObject'],
  PutObject: ['PutObject', ...uploadExtras],
  PutObjectAcl: onVersion('PutObjectAcl', 'PutObjectVersionAcl'),
  PutObjectTagging: onVersion('PutObjectTagging', 'PutObjectVersionTagging'),
  DeleteObject: onVersion('DeleteObject', 'DeleteObjectVersion'),
  DeleteObjectTagging: onVersion('DeleteObjectTagging', 'DeleteObjectVersionTagging'),
  /** The request's body names keys and versions, and is not recorded. */
  DeleteObjects: ['DeleteObject', 'DeleteObjectVersion'],
  CopyObject: [...copy, 'GetObjectTagging', 'PutObjectTagging'],
  CreateMultipartUpload: ['PutObject', ...uploadExtras],
  InitiateMultipartUpload: ['PutObject', ...uploadExtras],
  UploadPart: ['PutObject'],
  UploadPartCopy: copy,
  CompleteMultipartUpload: ['PutObject'],
  ListParts: ['ListMultipartUploadParts'],
  RestoreObject: ['RestoreObject'],
}

/** A canned ACL other than `private` needs a permission of its own, and so does every grant. */
const grantHeaders = ['read', 'write', 'full-control', 'read-acp', 'write-acp'].map((each) => `x-amz-grant-${each}`)
const opensAcl = (request: OpenedRequest): boolean =>
  request.asks(grantHeaders) || !['private', undefined].includes(request.text('x-amz-acl'))

const buckets: OperationTable = {
  ListBuckets: ['ListAllMyBuckets'],
  HeadBucket: ['ListBucket'],
  ListObjects: ['ListBucket'],
  ListObjectsV2: ['ListBucket'],
  ListObjectVersions: ['ListBucketVersions'],
  ListMultipartUploads: ['ListBucketMultipartUploads'],
  CreateBucket: [
    'CreateBucket',
    { action: 'PutBucketAcl', when: opensAcl },
    ifMemberPresent('PutBucketObjectLockConfiguration', 'x-amz-bucket-object-lock-enabled'),
    ifMemberPresent('PutBucketVersioning', 'x-amz-bucket-object-lock-enabled'),
    ifMemberPresent('PutBucketOwnershipControls', 'x-amz-object-ownership'),
  ],
  GetBucketAccelerateConfiguration: ['GetAccelerateConfiguration'],
  PutBucketAccelerateConfiguration: ['PutAccelerateConfiguration'],
  GetBucketAnalyticsConfiguration: ['GetAnalyticsConfiguration'],
  ListBucketAnalyticsConfigurations: ['GetAnalyticsConfiguration'],
  PutBucketAnalyticsConfiguration: ['PutAnalyticsConfiguration'],
  DeleteBucketAnalyticsConfiguration: ['PutAnalyticsConfiguration'],
  GetBucketCors: ['GetBucketCORS'],
  PutBucketCors: ['PutBucketCORS'],
  DeleteBucketCors: ['PutBucketCORS'],
  GetBucketEncryption: ['GetEncryptionConfiguration'],
  PutBucketEncryption: ['PutEncryptionConfiguration'],
  DeleteBucketEncryption: ['PutEncryptionConfiguration'],
  GetBucketIntelligentTieringConfiguration: ['GetIntelligentTieringConfiguration'],
  ListBucketIntelligentTieringConfigurations: ['GetIntelligentTieringConfiguration'],
  PutBucketIntelligentTieringConfiguration: ['PutIntelligentTieringConfiguration'],
  DeleteBucketIntelligentTieringConfiguration: ['PutIntelligentTieringConfiguration'],
  GetBucketInventoryConfiguration: ['GetInventoryConfiguration'],
  ListBucketInventoryConfigurations: ['GetInventoryConfiguration'],
  PutBucketInventoryConfiguration: ['PutInventoryConfiguration'],
  DeleteBucketInventoryConfiguration: ['PutInventoryConfiguration'],
  GetBucketLifecycle: ['GetLifecycleConfiguration'],
  GetBucketLifecycleConfiguration: ['GetLifecycleConfiguration'],
  PutBucketLifecycle: ['PutLifecycleConfiguration'],
  PutBucketLifecycleConfiguration: ['PutLifecycleConfiguration'],
  DeleteBucketLifecycle: ['PutLifecycleConfiguration'],
  DeleteBucketLifecycleConfiguration: ['PutLifecycleConfiguration'],
  GetBucketMetricsConfiguration: ['GetMetricsConfiguration'],
  ListBucketMetricsConfigurations: ['GetMetricsConfiguration'],
  PutBucketMetricsConfiguration: ['PutMetricsConfiguration'],
  DeleteBucketMetricsConfiguration: ['PutMetricsConfiguration'],
  GetBucketNotification: ['GetBucketNotification'],
  GetBucketNotificationConfiguration: ['GetBucketNotification'],
  PutBucketNotificationConfiguration: ['PutBucketNotification'],
  GetObjectLockConfiguration: ['GetBucketObjectLockConfiguration'],
  PutObjectLockConfiguration: ['PutBucketObjectLockConfiguration'],
  DeleteBucketOwnershipControls: ['PutBucketOwnershipControls'],
  GetBucketReplication: ['GetReplicationConfiguration'],
  PutBucketReplication: ['PutReplicationConfiguration'],
  DeleteBucketReplication: ['PutReplicationConfiguration'],
  DeleteBucketTagging: ['PutBucketTagging'],
  CreateBucketMetadataConfiguration: ['CreateBucketMetadataTableConfiguration'],
  GetBucketMetadataConfiguration: ['GetBucketMetadataTableConfiguration'],
  DeleteBucketMetadataConfiguration: ['DeleteBucketMetadataTableConfiguration'],
}

/** Without a bucket the request is about the account. */
const bucketOrAccount = (verb: 'Get' | 'Put') => [
  ifMemberPresent(`${verb}BucketPublicAccessBlock`, 'bucketName'),
  unlessMemberPresent(`${verb}AccountPublicAccessBlock`, 'bucketName'),
]

const account: OperationTable = {
  GetPublicAccessBlock: bucketOrAccount('Get'),
  PutPublicAccessBlock: bucketOrAccount('Put'),
  DeletePublicAccessBlock: bucketOrAccount('Put'),
  DeleteBucketPublicAccessBlock: ['PutBucketPublicAccessBlock'],
  DeleteAccountPublicAccessBlock: ['PutAccountPublicAccessBlock'],
  /** The console's dashboards. */
  GetStorageLensDashboardDataInternal: ['GetStorageLensDashboard'],
}

export const s3: OperationTable = { ...objectOperations, ...buckets, ...account }
