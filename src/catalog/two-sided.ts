import { fillTemplate, type Place } from './arn-template.ts'
import { withoutVersion } from './event-names.ts'
import { textOf } from './parameters.ts'
import type { ActionInfo, EventFacts } from './types.ts'

/**
 * Calls that read one thing and write another: the record's `resources` do not say which is which, the request does.
 * `undefined` for all other calls.
 */
export function twoSidedResources(
  action: ActionInfo,
  facts: EventFacts,
  place: Place,
): { readonly resources: readonly string[]; readonly complete: boolean } | undefined {
  const operation = withoutVersion(facts.eventName)
  if (action.service === 's3' && /^(CopyObject|UploadPartCopy)$/.test(operation)) return copied(action, facts, place)
  if (/^kms:ReEncrypt(From|To)$/.test(action.name)) return reEncrypted(action, facts)
  return undefined
}

const found = (arn: string | undefined) => ({ resources: arn ? [arn] : [], complete: arn !== undefined })

/** `x-amz-copy-source` is `bucket/key` or `/bucket/key?versionId=…`, URL-encoded, or the ARN of an access point's object. */
function copied(action: ActionInfo, facts: EventFacts, place: Place) {
  const template = action.resourceTypes.find((type) => type.name === 'object')?.arn ?? ''
  const object = (bucket: string | undefined, key: string | undefined) =>
    bucket !== undefined && key !== undefined && /^[\w.-]+$/.test(bucket) && !/[*?]/.test(key)
      ? fillTemplate(
          template,
          place,
          new Map([
            ['BucketName', bucket],
            ['ObjectName', key],
          ]),
        )
      : undefined
  const { requestParameters: request } = facts
  if (!action.name.startsWith('s3:Get')) return found(object(textOf(request, 'bucketName'), textOf(request, 'key')))
  const source = textOf(request, 'x-amz-copy-source') ?? ''
  const [, bucket, key] = /^\/?([^/:]+)\/(.+?)(\?versionId=.*)?$/.exec(decoded(source)) ?? []
  return found(object(bucket, key))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

const isKey = (arn: unknown): arn is string =>
  typeof arn === 'string' && /^arn:[^:]+:kms:[^:]*:\d*:key\/[\w-]+$/.test(arn)

/** One key recorded is both sides of a re-encryption; of two, ARNs in the request tell which is which. */
function reEncrypted(action: ActionInfo, facts: EventFacts) {
  const keys = [...new Set((facts.resources ?? []).map(({ ARN }) => ARN).filter(isKey))]
  const asked = textOf(
    facts.requestParameters,
    action.name === 'kms:ReEncryptFrom' ? 'sourceKeyId' : 'destinationKeyId',
  )
  return found(isKey(asked) ? asked : keys.length === 1 ? keys[0] : undefined)
}
