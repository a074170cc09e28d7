import type { Operation, RecordResource, Scene } from '../operation.ts'
import { arn, fresh, need, reference, resource, roleArn, service, silent } from './define.ts'

const OBJECT = 'AWS::S3::Object'

/** What each S3 API operation needs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
const PERMISSIONS = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html'

const { read, write } = service({ prefix: 's3', source: 's3', page: PERMISSIONS })

const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`
const host = (scene: Scene, bucket: string): string => `${bucket}.s3.${scene.region}.amazonaws.com`
const keyOf = (scene: Scene): string => `${scene.name('folder')}/${scene.name('object')}.json`

const bucketResource = (scene: Scene, bucket: string): RecordResource =>
  resource(scene, 'AWS::S3::Bucket', bucketArn(bucket))

/** A call on one of the caller's buckets; CloudTrail names the sub-resource by an empty member. */
const onBucket =
  (action: string, sub: Readonly<Record<string, unknown>>): Operation['call'] =>
  (scene) => {
    const bucket = scene.name('bucket')
    return {
      request: { bucketName: bucket, Host: host(scene, bucket), ...sub },
      resources: [bucketResource(scene, bucket)],
      needs: [need(action, bucketArn(bucket))],
    }
  }

/** A call on one object, with what its headers ask for beside it. */
const onObject =
  (actions: readonly string[], parameters: Readonly<Record<string, unknown>> = {}): Operation['call'] =>
  (scene) => {
    const bucket = scene.name('bucket')
    const key = keyOf(scene)
    const ARN = `${bucketArn(bucket)}/${key}`
    return {
      request: { bucketName: bucket, Host: host(scene, bucket), key, ...parameters },
      resources: [{ type: OBJECT, ARN }, bucketResource(scene, bucket)],
      needs: actions.map((action) => need(action, ARN)),
    }
  }

/** Reads that walk a bucket: the record has a prefix of ARNs. */
const listing =
  (action: string, parameters: Readonly<Record<string, unknown>>): Operation['call'] =>
  (scene) => {
    const bucket = scene.name('bucket')
    const prefix = `${scene.name('folder')}/`
    return {
      request: { ...parameters, prefix, bucketName: bucket, Host: host(scene, bucket) },
      resources: [{ type: OBJECT, ARNPrefix: `${bucketArn(bucket)}/${prefix}` }, bucketResource(scene, bucket)],
      needs: [need(action, bucketArn(bucket))],
    }
  }

const copy =
  (tagged: boolean): Operation['call'] =>
  (scene) => {
    const bucket = scene.name('archive')
    const key = keyOf(scene)
    const source = `${scene.name('bucket')}/${keyOf(scene)}`
    const to = `${bucketArn(bucket)}/${key}`
    return {
      request: {
        bucketName: bucket,
        Host: host(scene, bucket),
        key,
        'x-amz-copy-source': source,
        'x-id': 'CopyObject',
      },
      resources: [{ type: OBJECT, ARN: to }, bucketResource(scene, bucket)],
      needs: [
        need('s3:GetObject', bucketArn(source)),
        need('s3:PutObject', to),
        ...(tagged ? [silent('s3:GetObjectTagging', bucketArn(source)), silent('s3:PutObjectTagging', to)] : []),
      ],
    }
  }

export const s3: readonly Operation[] = [
  read('GetObject', onObject(['s3:GetObject']), { dataType: OBJECT }),
  read('GetObject#version', onObject(['s3:GetObjectVersion'], { versionId: '3HL4kqtJlcpXroDTDmJ' }), {
    dataType: OBJECT,
  }),
  read(
    'GetObject#access-point',
    (scene) => {
      const point = arn(scene, 's3', `accesspoint/${scene.name('access-point')}`)
      const key = keyOf(scene)
      return {
        request: { bucketName: point, Host: `s3-accesspoint.${scene.region}.amazonaws.com`, key },
        resources: [resource(scene, 'AWS::S3::AccessPoint', point)],
        needs: [need('s3:GetObject', `${point}/object/${key}`)],
      }
    },
    {
      dataType: 'AWS::S3::AccessPoint',
      page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html',
    },
  ),
  read('HeadObject', onObject(['s3:GetObject']), { dataType: OBJECT }),
  read('GetObjectTagging', onObject(['s3:GetObjectTagging'], { tagging: '' }), { dataType: OBJECT }),
  read('ListObjects', listing('s3:ListBucket', { 'list-type': '2', 'encoding-type': 'url' }), { dataType: OBJECT }),
  read('ListObjectVersions', listing('s3:ListBucketVersions', { versions: '' }), { dataType: OBJECT }),
  read('HeadBucket', onBucket('s3:ListBucket', {}), { dataType: OBJECT }),
  write('PutObject', onObject(['s3:PutObject'], { 'x-amz-server-side-encryption': 'AES256' }), { dataType: OBJECT }),
  write(
    'PutObject#tags-and-acl',
    onObject(['s3:PutObject', 's3:PutObjectTagging', 's3:PutObjectAcl'], {
      'x-amz-tagging': 'team=orders',
      'x-amz-acl': 'bucket-owner-full-control',
    }),
    { dataType: OBJECT },
  ),
  write('CreateMultipartUpload', onObject(['s3:PutObject'], { uploads: '' }), { dataType: OBJECT }),
  write('UploadPart', onObject(['s3:PutObject'], { partNumber: '1', uploadId: 'VXBsb2FkIElE' }), { dataType: OBJECT }),
  write('CompleteMultipartUpload', onObject(['s3:PutObject'], { uploadId: 'VXBsb2FkIElE' }), { dataType: OBJECT }),
  write('AbortMultipartUpload', onObject(['s3:AbortMultipartUpload'], { uploadId: 'VXBsb2FkIElE' }), {
    dataType: OBJECT,
  }),
  write('DeleteObject', onObject(['s3:DeleteObject']), { dataType: OBJECT }),
  write(
    'DeleteObjects',
    (scene) => {
      const bucket = scene.name('bucket')
      return {
        request: { bucketName: bucket, Host: host(scene, bucket), delete: '', 'x-id': 'DeleteObjects' },
        resources: [{ type: OBJECT, ARNPrefix: `${bucketArn(bucket)}/` }, bucketResource(scene, bucket)],
        needs: [need('s3:DeleteObject', `${bucketArn(bucket)}/${keyOf(scene)}`)],
      }
    },
    { dataType: OBJECT },
  ),
  write('CopyObject', copy(false), { dataType: OBJECT }),
  write('CopyObject#tagged-source', copy(true), { dataType: OBJECT }),
  read('ListBuckets', (scene) => ({
    request: { Host: `s3.${scene.region}.amazonaws.com` },
    needs: [need('s3:ListAllMyBuckets', '*')],
  })),
  write('CreateBucket', (scene) => {
    const bucket = fresh(scene, 'bucket')
    return {
      request: { bucketName: bucket, Host: host(scene, bucket), 'x-amz-acl': 'private' },
      needs: [need('s3:CreateBucket', bucketArn(bucket))],
    }
  }),
  read('GetBucketEncryption', onBucket('s3:GetEncryptionConfiguration', { encryption: '' })),
  read('GetBucketLifecycle', onBucket('s3:GetLifecycleConfiguration', { lifecycle: '' })),
  write(
    'PutBucketLifecycle',
    onBucket('s3:PutLifecycleConfiguration', {
      lifecycle: '',
      LifecycleConfiguration: { xmlns: 'http://s3.amazonaws.com/doc/2006-03-01/', Rule: { Status: 'Enabled' } },
    }),
    { capitals: 'S3 writes the XML body of a request with the names of its elements.' },
  ),
  write('DeleteBucketLifecycle', onBucket('s3:PutLifecycleConfiguration', { lifecycle: '' })),
  read('GetBucketLocation', onBucket('s3:GetBucketLocation', { location: '' })),
  read('GetBucketPublicAccessBlock', onBucket('s3:GetBucketPublicAccessBlock', { publicAccessBlock: '' })),
  read(
    'GetAccountPublicAccessBlock',
    (scene) => ({
      request: { Host: `${scene.account}.s3-control.${scene.region}.amazonaws.com` },
      needs: [need('s3:GetAccountPublicAccessBlock', '*')],
    }),
    { page: reference('amazons3') },
  ),
  write(
    'PutBucketReplication',
    (scene) => {
      const bucket = scene.name('bucket')
      const Role = roleArn(scene, 'replication-role')
      return {
        request: {
          bucketName: bucket,
          Host: host(scene, bucket),
          replication: '',
          ReplicationConfiguration: {
            xmlns: 'http://s3.amazonaws.com/doc/2006-03-01/',
            Role,
            Rule: { Status: 'Enabled', Destination: { Bucket: bucketArn(scene.name('archive')) } },
          },
        },
        resources: [bucketResource(scene, bucket)],
        needs: [need('s3:PutReplicationConfiguration', bucketArn(bucket)), need('iam:PassRole', Role)],
      }
    },
    {
      page: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html',
      capitals: 'S3 writes the XML body of a request with the names of its elements.',
    },
  ),
  write(
    'PutBucketTagging',
    onBucket('s3:PutBucketTagging', {
      tagging: '',
      Tagging: {
        xmlns: 'http://s3.amazonaws.com/doc/2006-03-01/',
        TagSet: { Tag: { Key: 'team', Value: 'orders' } },
      },
    }),
    { capitals: 'S3 writes the XML body of a request with the names of its elements.' },
  ),
]
