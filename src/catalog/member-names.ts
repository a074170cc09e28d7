/** Tags: `tags`, `tagSpecificationSet`, `resourceTags`. */
export const tagsMark = 1
/** An instance profile. */
export const profileMark = 2
/** A launch template. */
export const templateMark = 4
/** Tags may be copied from elsewhere: `propagateTags`, `copyTagsToSnapshot`. */
export const copiedTagsMark = 8

/** The facts that follow from the name of a request's member alone, whatever its value. */
export interface MemberName {
  readonly lower: string
  /** See `normalName`. */
  readonly normal: string
  /**
   * Wrappers that CloudTrail puts around values: `instancesSet.items[].instanceId`,
   * `DeleteFlowLogsRequest.FlowLogId.content`. They count as no name.
   *
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
   */
  readonly isWrapper: boolean
  /** Newer EC2 calls wrap the request in its own name: `CreateNatGatewayRequest.SubnetId` is at the top. */
  readonly wrapsRequest: boolean
  /** The marks of the members below it: `tagsMark`, `profileMark`, `templateMark`, `copiedTagsMark`, added up. */
  readonly marks: number
  readonly isRole: boolean
  /** The role under this name is let in, asked about or acted on, and not handed over. */
  readonly isOutsider: boolean
}

/** Names compare without regard to case and punctuation: `DBInstanceIdentifier` is `dBInstanceIdentifier`. */
export const normalName = (name: string): string => memberName(name).normal

const wrappers = new Set(['items', 'content', 'member'])
const tagMember = /^(resource)?(tags?|tagset|taglist|tagspecifications?|tagspecificationset)$/
const copiesTags = /(copy|copied|propagate|inherit|managed)\w*tags|tags?(propagat|copy|inherit)/
const outsider =
  /principal|grantee|identity|member|owner|user|admin|caller|trusted|assumed|(source|resource)(arn|identifier)?$/

/** Requests bring few names, but maps in them (tags, environment variables) may bring any. */
const mostNames = 10_000
const known = new Map<string, MemberName>()

export function memberName(name: string): MemberName {
  const before = known.get(name)
  if (before !== undefined) return before
  const made = read(name)
  if (known.size < mostNames) known.set(name, made)
  return made
}

function read(name: string): MemberName {
  const lower = name.toLowerCase()
  const normal = lower.replace(/[^a-z0-9]/g, '')
  return {
    lower,
    normal,
    isWrapper: wrappers.has(name),
    wrapsRequest: name.endsWith('Request'),
    marks:
      (tagMember.test(normal) ? tagsMark : 0) |
      (lower.includes('instanceprofile') ? profileMark : 0) |
      (lower.startsWith('launchtemplate') ? templateMark : 0) |
      (copiesTags.test(normal) ? copiedTagsMark : 0),
    isRole: /role(arn|s|arns)?$/.test(normal),
    isOutsider: outsider.test(normal),
  }
}
