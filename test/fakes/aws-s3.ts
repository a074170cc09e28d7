import { createHash } from 'node:crypto'
import { escapeXml, xml, xmlError, type AwsAnswer, type Input } from './aws-protocol.ts'

export interface S3Content {
  /** Bucket → key → content; what is put is put here. */
  readonly buckets?: Readonly<Record<string, Record<string, Buffer | string>>>
  readonly keysPerPage?: number
}

const noBucket = (): AwsAnswer => ({
  status: 404,
  raw: {
    contentType: 'application/xml',
    body: '<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>',
  },
})

/** ListObjectsV2: keys in UTF-8 order, a prefix up to the delimiter once, `start-after` and tokens exclusive. */
export function listObjects(content: S3Content, input: Input): AwsAnswer {
  const bucket = content.buckets?.[String(input['bucket'])]
  if (bucket === undefined) return noBucket()
  const text = (name: string): string => (typeof input[name] === 'string' ? input[name] : '')
  const prefix = text('prefix')
  const delimiter = text('delimiter')
  const after = text('continuation-token') || text('start-after')
  const entries = new Map<string, 'key' | 'folder'>()
  for (const key of Object.keys(bucket).sort()) {
    if (!key.startsWith(prefix)) continue
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    const entry = end === -1 ? key : key.slice(0, end + 1)
    if (entry > after) entries.set(entry, end === -1 ? 'key' : 'folder')
  }
  const size = content.keysPerPage ?? 1000
  const page = [...entries].slice(0, size)
  const more = entries.size > size
  return xml(
    `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><IsTruncated>${more}</IsTruncated>` +
      (more ? `<NextContinuationToken>${escapeXml(page.at(-1)?.[0] ?? '')}</NextContinuationToken>` : '') +
      page
        .map(([name, kind]) =>
          kind === 'key'
            ? `<Contents><Key>${escapeXml(name)}</Key><Size>1</Size></Contents>`
            : `<CommonPrefixes><Prefix>${escapeXml(name)}</Prefix></CommonPrefixes>`,
        )
        .join('') +
      '</ListBucketResult>',
  )
}

export function getObject(content: S3Content, input: Input): AwsAnswer {
  const bucket = content.buckets?.[String(input['bucket'])]
  if (bucket === undefined) return noBucket()
  const body = bucket[String(input['key'])]
  if (body !== undefined) {
    return { status: 200, raw: { contentType: 'application/octet-stream', body }, headers: { etag: etagOf(body) } }
  }
  return {
    status: 404,
    raw: {
      contentType: 'application/xml',
      body: '<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>',
    },
  }
}

const etagOf = (body: Buffer | string): string => `"${createHash('md5').update(body).digest('hex')}"`

/** Conditional writes as S3 has them: If-Match on an ETag, `If-None-Match: *`; a key that is gone is 404 to If-Match. */
export function putObject(content: S3Content, input: Input): AwsAnswer {
  const bucket = content.buckets?.[String(input['bucket'])]
  if (bucket === undefined) return noBucket()
  const { ifMatch, ifNoneMatch, body } = input
  const key = String(input['key'])
  const there = bucket[key]
  if (ifMatch !== undefined && there === undefined) return xmlError('NoSuchKey', 'no such key', 404)
  const met = ifMatch === undefined || (there !== undefined && etagOf(there) === ifMatch)
  if (!met || (ifNoneMatch === '*' && there !== undefined)) {
    return xmlError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412)
  }
  bucket[key] = body as Buffer
  return { status: 200, raw: { contentType: 'application/xml', body: '' }, headers: { etag: etagOf(body as Buffer) } }
}
