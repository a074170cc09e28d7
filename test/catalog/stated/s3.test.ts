import { describe } from '@jest/globals'
import { account, listing, stated } from './calls.ts'

const bucket = 'arn:aws:s3:::logs'
const point = `arn:aws:s3:eu-central-1:${account}:accesspoint/readers`

describe('objects', () => {
  stated('s3', [
    ['s3:GetObject', 'GetObject', { bucketName: 'logs', key: 'a/b c.txt' }, [`${bucket}/a/b c.txt`]],
    ['s3:GetObject', 'GetObject', { bucketName: 'logs', key: 'a' }, [`${bucket}/a`], listing(`${bucket}/a`, bucket)],
    ['s3:GetObject', 'HeadObject', { bucketName: 'logs', key: 'a' }, [`${bucket}/a`]],
    ['s3:GetObjectVersion', 'GetObject', { bucketName: 'logs', key: 'a', versionId: '1' }, [`${bucket}/a`]],
    ['s3:PutObjectTagging', 'PutObject', { bucketName: 'logs', key: 'a', 'x-amz-tagging': 'a=b' }, [`${bucket}/a`]],
    ['s3:PutObject', 'CompleteMultipartUpload', { bucketName: 'logs', key: 'a', uploadId: 'u' }, [`${bucket}/a`]],
    ['s3:AbortMultipartUpload', 'AbortMultipartUpload', { bucketName: 'logs', key: 'a' }, [`${bucket}/a`]],
    ['s3:ListMultipartUploadParts', 'ListParts', { bucketName: 'logs', key: 'a' }, [`${bucket}/a`]],
    ['s3:GetObject', 'GetObject', null, [`${bucket}/a`], listing(`${bucket}/a`, bucket)],
    ['s3:GetObject', 'GetObject', null, 'unknown', listing(`${bucket}/a`, `${bucket}/b`)],
    ['s3:GetObject', 'GetObject', { bucketName: 'logs', key: 'a*' }, 'unknown'],
    ['s3:GetObject', 'GetObject', { bucketName: 'logs', key: '${aws:username}' }, 'unknown'],
    ['s3:GetObject', 'GetObject', { bucketName: 'logs' }, 'unknown'],
    ['s3:GetObject', 'GetObject', { key: 'a' }, 'unknown'],
  ])
})

describe('the keys that a call deletes lie in its bucket', () => {
  stated('s3', [
    ['s3:DeleteObject', 'DeleteObjects', { bucketName: 'logs', delete: '' }, [`${bucket}/*`], listing(bucket)],
    ['s3:DeleteObjectVersion', 'DeleteObjects', { bucketName: 'logs', delete: '' }, [`${bucket}/*`]],
    ['s3:DeleteObject', 'DeleteObjects', null, [`${bucket}/*`], listing(bucket)],
    ['s3:DeleteObject', 'DeleteObjects', null, 'unknown'],
    ['s3:DeleteObject', 'DeleteObjects', null, [`${bucket}/*`], { resources: [{ ARNPrefix: `${bucket}/2026/` }] }],
    ['s3:DeleteObject', 'DeleteObject', { bucketName: 'logs', key: 'a' }, [`${bucket}/a`]],
  ])
})

describe('a copy reads its source and writes its target', () => {
  const copy = { bucketName: 'to', key: 'k', 'x-amz-copy-source': '/logs/a%20b?versionId=1' }
  stated('s3', [
    [
      's3:GetObject',
      'CopyObject',
      copy,
      [`${bucket}/a b`],
      listing('arn:aws:s3:::to/k', 'arn:aws:s3:::to', `${bucket}/a b`),
    ],
    ['s3:GetObjectTagging', 'CopyObject', copy, [`${bucket}/a b`]],
    ['s3:PutObject', 'CopyObject', copy, ['arn:aws:s3:::to/k']],
    ['s3:PutObject', 'UploadPartCopy', copy, ['arn:aws:s3:::to/k']],
    ['s3:GetObject', 'UploadPartCopy', { ...copy, 'x-amz-copy-source': `${point}/object/a` }, 'unknown'],
    ['s3:GetObject', 'CopyObject', { bucketName: 'to', key: 'k' }, 'unknown'],
    ['s3:GetObject', 'CopyObject', { ...copy, 'x-amz-copy-source': 'logs/%' }, 'unknown'],
  ])
})

describe('buckets', () => {
  stated('s3', [
    ['s3:ListBucket', 'HeadBucket', { bucketName: 'logs' }, [bucket], listing(bucket)],
    ['s3:ListBucket', 'ListObjects', { bucketName: 'logs', prefix: 'a/' }, [bucket]],
    ['s3:ListBucketVersions', 'ListObjectVersions', { bucketName: 'logs' }, [bucket]],
    ['s3:GetEncryptionConfiguration', 'GetBucketEncryption', { bucketName: 'logs', encryption: '' }, [bucket]],
    ['s3:CreateBucket', 'CreateBucket', { bucketName: 'logs' }, [bucket]],
    ['s3:ListBucket', 'ListObjects', { bucketName: 'logs' }, ['arn:aws-cn:s3:::logs'], { region: 'cn-north-1' }],
    ['s3:GetBucketAcl', 'GetBucketAcl', null, [bucket], listing(bucket)],
    ['s3:GetBucketAcl', 'GetBucketAcl', null, 'unknown', listing(`arn:aws:iam::${account}:role/r`)],
    ['s3:ListBucket', 'ListObjects', null, [bucket], { resources: [{ ARNPrefix: `${bucket}/2026/` }] }],
    ['s3:GetBucketAcl', 'GetBucketAcl', { bucketName: 17 }, 'unknown'],
    ['s3:ListAllMyBuckets', 'ListBuckets', {}, ['*']],
    ['s3:GetAccountPublicAccessBlock', 'GetAccountPublicAccessBlock', {}, ['*']],
    ['s3:DescribeJob', 'DescribeJob', { jobId: 'j1' }, [`arn:aws:s3:eu-central-1:${account}:job/j1`]],
  ])
})

describe('access points and buckets of another kind are unknown', () => {
  stated('s3', [
    ['s3:GetObject', 'GetObject', { bucketName: point, key: 'a' }, 'unknown'],
    ['s3:GetObject', 'GetObject', { bucketName: 'readers-abc123-s3alias', key: 'a' }, 'unknown'],
    ['s3:ListBucket', 'ListObjects', { bucketName: 'readers-abc123-s3alias' }, 'unknown'],
    ['s3:GetObject', 'GetObject', { bucketName: 'logs', key: 'a' }, 'unknown', listing(`${bucket}/a`, bucket, point)],
    ['s3:GetObject', 'GetObject', null, 'unknown', listing(`${bucket}/a`, bucket, point)],
    ['s3:ListBucket', 'ListObjects', { bucketName: 'm1.mrap' }, 'unknown'],
    ['s3:ListBucket', 'ListObjects', { bucketName: 'fast--euc1-az1--x-s3' }, 'unknown'],
  ])
})

describe('directory buckets', () => {
  const arn = `arn:aws:s3express:eu-central-1:${account}:bucket/fast--euc1-az1--x-s3`
  stated('s3express', [
    ['s3express:CreateSession', 'CreateSession', { bucketName: 'fast--euc1-az1--x-s3' }, [arn]],
    ['s3express:PutBucketPolicy', 'PutBucketPolicy', { bucketName: 'fast--euc1-az1--x-s3' }, [arn]],
    ['s3express:CreateSession', 'CreateSession', { bucketName: 'readers--euc1-az1--xa-s3' }, 'unknown'],
  ])
})
