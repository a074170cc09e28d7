import type { Call } from '../call.ts'
import type { ActionInfo } from '../types.ts'
import { isPlainName, recordedArns, referencePage } from './reading.ts'
import { exactResources, type StatedResources, type StatedRule, type StatedRules } from './rule.ts'

/** Which actions act on objects and which on buckets. */
const page = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html'

/**
 * Names that are no bucket's: aliases of access points, Multi-Region Access Points, and directory and table buckets,
 * which other services' ARNs name.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
const reserved = /(-s3alias|--ol-s3|\.mrap|--x-s3|--xa-s3|--table-s3)$/

const bucketArn = /^arn:aws[a-z-]*:s3:::[\w.-]+$/
const objectArn = /^arn:aws[a-z-]*:s3:::[\w.-]+\/[^*?]+$/

/**
 * Requests by way of an access point list it under `resources`. Both it and the bucket must allow them, and which ARN of
 * the two an identity's policy must name depends on theirs.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-monitoring-logging.html
 */
const throughAccessPoint = ({ facts }: Call): boolean =>
  (facts.resources ?? []).some(({ ARN }) => ARN !== undefined && /:accesspoint[/:]/.test(ARN))

/** The ARN of a bucket by its name. */
const bucketNamed = (name: string, { place }: Call): string | undefined =>
  /^[\w.-]+$/.test(name) && !reserved.test(name) ? `arn:${place.partition}:s3:::${name}` : undefined

/** Buckets that are listed; a prefix names a folder of objects, hence their bucket. */
function listedBuckets(call: Call): readonly string[] {
  const folders = (call.facts.resources ?? []).flatMap(
    ({ ARNPrefix }) => /^(arn:aws[a-z-]*:s3:::[\w.-]+)\//.exec(ARNPrefix ?? '')?.[1] ?? [],
  )
  return [...new Set([...recordedArns(call, bucketArn), ...folders])]
}

/** The bucket that the request names; where it names none, the only one that is listed. */
function bucketOf(call: Call): string | undefined {
  if (throughAccessPoint(call)) return undefined
  const name = call.request.text('bucketname')
  if (name !== undefined) return bucketNamed(name, call)
  const listed = listedBuckets(call)
  return listed.length === 1 ? listed[0] : undefined
}

const isKey = (key: string): boolean => key !== '' && !/[*?]|\$\{/.test(key)

/** The object that the request names; versions have no ARN of their own. */
function objectOf(call: Call): string | undefined {
  const bucket = bucketOf(call)
  const key = call.request.text('key')
  if (key !== undefined) return bucket !== undefined && isKey(key) ? `${bucket}/${key}` : undefined
  if (throughAccessPoint(call)) return undefined
  const recorded = recordedArns(call, objectArn)
  return recorded.length === 1 ? recorded[0] : undefined
}

const onBucket: StatedRule = { page, resolve: (call) => exactResources(bucketOf(call)) }
const onObject: StatedRule = { page, resolve: (call) => exactResources(objectOf(call)) }

/** The keys that one call deletes are not recorded: all lie in its bucket. */
const onObjectsOfBucket: StatedRule = {
  page: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html',
  resolve: (call) => {
    const bucket = bucketOf(call)
    return exactResources(bucket && `${bucket}/*`)
  },
}

/** `x-amz-copy-source` is `bucket/key` or `/bucket/key?versionId=…`, URL-encoded, or the ARN of an access point's object. */
const copySource: StatedRule = {
  page: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html',
  resolve: (call) => {
    const source = decoded(call.request.text('x-amz-copy-source') ?? '')
    const [, name, key] = /^\/?([^/:]+)\/(.+?)(\?versionId=.*)?$/s.exec(source) ?? []
    if (name === undefined || key === undefined || !isKey(key)) return undefined
    const bucket = bucketNamed(name, call)
    return exactResources(bucket && `${bucket}/${key}`)
  },
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

/** S3 Batch Operations jobs, in the caller's account. */
const job: StatedRule = {
  page: referencePage('amazons3'),
  resolve: ({ request, place: { partition, region, account } }): StatedResources | undefined => {
    const id = request.text('jobid')
    return exactResources(id && isPlainName(id) ? `arn:${partition}:s3:${region}:${account}:job/${id}` : undefined)
  },
}

const actsOn = ({ resourceTypes }: ActionInfo, type: string): boolean =>
  resourceTypes.some(({ name }) => name === type) &&
  resourceTypes.every(({ name }) => name === type || name.startsWith('accesspoint'))

/** Amazon S3. */
export const s3: StatedRules = (action, operation) => {
  if (/^(CopyObject|UploadPartCopy)$/.test(operation)) return action.name.startsWith('s3:Get') ? copySource : onObject
  if (operation === 'DeleteObjects') return onObjectsOfBucket
  if (actsOn(action, 'object')) return onObject
  if (actsOn(action, 'bucket')) return onBucket
  return actsOn(action, 'job') ? job : undefined
}
