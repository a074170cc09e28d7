import type { Catalog } from '../catalog/types.ts'
import type { PolicyDocument } from '../policy/document.ts'
import type { Verdict, Witness } from '../policy/containment/verdict.ts'
import type { FieldName } from '../sources/layout.ts'
import type { Source } from '../sources/types.ts'
import type { Settings } from '../settings/types.ts'
import type { StatementEdit } from './statement-edit.ts'
import type {
  ChangeStatus,
  Finding,
  FindingLevel,
  GrantedAction,
  LineRange,
  ReviewedAttachment,
  ReviewedPolicy,
  Suggestion,
} from './types.ts'

/**
 * Everything that rules judge: `applyRules(input: RuleInput): readonly RuleFinding[]` (`rules/index.ts`). All of it was
 * read before; rules have no side effects.
 */
export interface RuleInput {
  /** Every policy that the change touches, also the `equal` and `undecided` ones; by file and line of the head. */
  readonly changes: readonly PolicyChange[]
  readonly attachments: readonly AttachmentChange[]
  readonly base: TreeFacts
  readonly head: TreeFacts
  readonly catalog: Catalog
  /** Of the base: what the change writes into the configuration does not count yet. */
  readonly settings: Settings
  /** The configuration, where the change edits it: its lines in the head. */
  readonly configuration: LineRange | null
  /** Accounts that a file's directory is applied to, as far as the configuration of the base names them. */
  readonly accountsOf: (file: string) => readonly string[]
  /** `2026-11-21`: the day on which waivers are judged. */
  readonly today: string
}

/** One of the two trees as a whole. */
export interface TreeFacts {
  /** All policies, changed or not, understood or skipped. */
  readonly sources: readonly Source[]
  /** Text of the files that were read. */
  readonly files: ReadonlyMap<string, string>
  /** One line each: files that could not be read or understood. */
  readonly problems: readonly string[]
}

/** A finding as a rule returns it: with the id of the policy (`PolicyChange.id`) that it belongs to. */
export interface RuleFinding extends Finding {
  readonly policy: string | null
  /** What `suggestion` does to the statements of the policy, where it is an edit of single statements. */
  readonly edit?: StatementEdit
}

/** One policy in both trees; at least one of `base` and `head` is there. */
export interface PolicyChange {
  /** `ReviewedPolicy.id`: that of the head, or of the base where the policy was removed. */
  readonly id: string
  readonly address: string
  readonly kind: ReviewedPolicy['kind']
  readonly base: LocatedDocument | null
  readonly head: LocatedDocument | null
  readonly comparison: DocumentComparison
  readonly granted: readonly GrantedAction[]
  /** The place of the policy in the head; for a removed one the place where it was missed, or its place in the base. */
  readonly place: LineRange
  /** `null`: there is no evidence about its principals, or nothing that the change grants goes beyond it. */
  readonly beyondUse: BeyondUse | null
  /** Wildcards of the head that names in the same change could replace, each proved to be narrower. */
  readonly replaceable: readonly Replaceable[]
  /** What AWS's own checks find, where configuration asks for them. */
  readonly aws?: readonly AwsFinding[]
}

/** A finding of IAM Access Analyzer about the policy in the head. */
export interface AwsFinding {
  /** The operation of Access Analyzer: `ValidatePolicy`. */
  readonly check: string
  readonly level: FindingLevel
  readonly message: string
  readonly place: LineRange
  /** What tells it from others of the same policy. */
  readonly key: string
}

/** A policy in one of the trees. */
export interface LocatedDocument {
  readonly source: Source
  /**
   * The document with the ARNs of its own resources in the place of references; `null` where it could not be read
   * (`source.status` is `skipped`).
   */
  readonly document: PolicyDocument | null
  /** Parts that are not read, a phrase each: what they grant is not known. */
  readonly unread: readonly string[]
  /** The whole policy. */
  readonly range: LineRange
  /** As many as the document has statements, in the same order. */
  readonly statements: readonly LocatedStatement[]
}

export interface LocatedStatement extends LineRange {
  /** Lines of `Action`, `Resource` and so on, with their values, where they are written out. */
  readonly fields: ReadonlyMap<FieldName, LineRange>
  /** Lines of single values of these fields, where they are written out: `{Action: {'s3:*': …}}`. */
  readonly values: ReadonlyMap<FieldName, ReadonlyMap<string, LineRange>>
  /** One per clause of the statement's condition, where they are written out. */
  readonly clauses: readonly LineRange[]
}

/** What the two documents decide differently. */
export interface DocumentComparison {
  readonly status: ChangeStatus
  readonly reason: string | null
  /** Is everything that the head allows allowed by the base? `null` where one of the documents is not there or not read. */
  readonly gained: Verdict | null
  /** Is everything that the base allows allowed by the head? */
  readonly lost: Verdict | null
  /** A request that the head allows and the base did not. */
  readonly witness: Witness | null
  /** Statements of the head that newly allow something, each with a request. */
  readonly widened: readonly StatementWitness[]
  /**
   * Deny statements of the base that the head no longer has or weakened (and Allow statements of a boundary that it
   * widened), each with a request that the base denied and the head does not deny.
   */
  readonly weakened: readonly StatementWitness[]
}

export interface StatementWitness {
  /** Index in the document of the head (`widened`) or of the base (`weakened`). */
  readonly statement: number
  readonly witness: Witness
}

/** A policy that is newly attached, or no longer; a permissions boundary that is set, changed or removed. */
export interface AttachmentChange extends ReviewedAttachment {
  /** Address of the user, role or group (`aws_iam_role.app`), else its ARN or name. */
  readonly principal: string
  /** ARN of the policy, else its address (`aws_iam_policy.deploy`), else the expression as written. */
  readonly policy: string
  /** The policy's ARN is one of AWS's own: `arn:aws:iam::aws:policy/…`. */
  readonly awsManaged: boolean
  /** Address of the resource that attaches it: `aws_iam_role_policy_attachment.app`. */
  readonly by: string
  /** The policy in the tree, by id, where it is written there. */
  readonly source: string | null
  /** The principal stands in the head for the first time. */
  readonly newPrincipal: boolean
}

/** What the change grants beyond observed use. */
export interface BeyondUse {
  readonly principals: readonly string[]
  /** Newly granted actions that were observable and never used. */
  readonly unused: readonly string[]
  /** Days over which their use would have been seen. */
  readonly days: number
  /** What would be enough: in words, and as lines where an edit is proved and can be made. */
  readonly enough: string
  readonly suggestion: Suggestion | null
}

/** A wildcard in the Resource of a statement that names of the same change could replace. */
export interface Replaceable {
  readonly statement: number
  readonly wildcard: string
  /** Resources as they would be written. */
  readonly by: readonly string[]
  readonly suggestion: Suggestion | null
}
