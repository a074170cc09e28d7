import { escapeXml, xml, type AwsAnswer, type Input } from './aws-protocol.ts'

export interface S3Content {
  /** Bucket → key → content. */
  readonly buckets?: Readonly<Record<string, Readonly<Record<string, Buffer | string>>>>
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
  if (body !== undefined) return { status: 200, raw: { contentType: 'application/octet-stream', body } }
  return {
    status: 404,
    raw: {
      contentType: 'application/xml',
      body: '<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>',
    },
  }
}
