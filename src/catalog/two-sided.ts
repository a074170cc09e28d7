import { fillTemplate } from './arn-template.ts'
import type { Call, CallResources, Teller } from './call.ts'
import type { ActionInfo } from './types.ts'

/**
 * Calls that read one thing and write another: the record's `resources` do not say which is which, the request does.
 * `undefined` for all other calls.
 */
export function twoSidedResources(action: ActionInfo, operation: string): Teller<CallResources> | undefined {
  if (action.service === 's3' && /^(CopyObject|UploadPartCopy)$/.test(operation)) {
    return action.name.startsWith('s3:Get') ? copySource(action) : copyTarget(action)
  }
  return undefined
}

const told = (arn: string | undefined): CallResources => ({
  resources: arn ? [arn] : [],
  complete: arn !== undefined,
  grade: 'stated',
})

const objectTemplate = (action: ActionInfo): string =>
  action.resourceTypes.find((type) => type.name === 'object')?.arn ?? ''

/** The ARN of an object; `undefined` where bucket or key do not name one. */
const object = (template: string, { place }: Call, bucket: string | undefined, key: string | undefined) =>
  bucket !== undefined && key !== undefined && /^[\w.-]+$/.test(bucket) && !/[*?]/.test(key)
    ? fillTemplate(template, place, [bucket, key])
    : undefined

function copyTarget(action: ActionInfo): Teller<CallResources> {
  const template = objectTemplate(action)
  return (call) => told(object(template, call, call.request.text('bucketname'), call.request.text('key')))
}

/** `x-amz-copy-source` is `bucket/key` or `/bucket/key?versionId=…`, URL-encoded, or the ARN of an access point's object. */
function copySource(action: ActionInfo): Teller<CallResources> {
  const template = objectTemplate(action)
  return (call) => {
    const source = decoded(call.request.text('x-amz-copy-source') ?? '')
    const [, bucket, key] = /^\/?([^/:]+)\/(.+?)(\?versionId=.*)?$/.exec(source) ?? []
    return told(object(template, call, bucket, key))
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
