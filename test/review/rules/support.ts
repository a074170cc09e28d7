import type { Source } from '../../../src/sources/types.ts'
import type { PolicyDocument, PolicyKind, Statement } from '../../../src/policy/document.ts'
import { parsePolicyDocument } from '../../../src/policy/parse.ts'
import { meaningKey } from '../../../src/policy/same.ts'
import { applyRules } from '../../../src/review/rules/index.ts'
import type {
  AttachmentChange,
  LocatedDocument,
  PolicyChange,
  RuleFinding,
  RuleInput,
  StatementWitness,
} from '../../../src/review/rule-input.ts'
import type { ChangeStatus } from '../../../src/review/types.ts'
import { parseSettings } from '../../../src/settings/parse.ts'
import { catalog } from '../../catalog/catalog-asset.ts'

export const today = '2026-11-21'

/** Statements as JSON writes them; `Effect` is Allow unless it is given. */
export type Written = Readonly<Record<string, unknown>>

export function documentOf(statements: readonly Written[], kind: PolicyKind): PolicyDocument {
  const Statement = statements.map((each) => ({ Effect: 'Allow', ...each }))
  const { document, problems } = parsePolicyDocument({ Version: '2012-10-17', Statement }, kind)
  if (!document) throw new Error(problems.map(({ message }) => message).join())
  return document
}

interface Policy {
  readonly id?: string
  readonly kind?: PolicyChange['kind']
  readonly base?: readonly Written[] | null
  readonly head?: readonly Written[] | null
  readonly principals?: readonly string[]
  readonly more?: Partial<PolicyChange>
}

/** A policy in both trees; each statement takes five lines of the file, its Action the second, its Resource the third. */
export function changeOf({ id = 'iam.tf#aws_iam_policy.app', kind = 'identity', ...policy }: Policy): PolicyChange {
  const languageKind: PolicyKind = kind === 'boundary' ? 'identity' : kind
  const located = (statements: readonly Written[] | null | undefined): LocatedDocument | null =>
    statements ? locatedOf(id, documentOf(statements, languageKind), languageKind, policy.principals ?? []) : null
  const [base, head] = [located(policy.base), located(policy.head)]
  const status: ChangeStatus = base === null ? 'added' : head === null ? 'removed' : 'widened'
  return {
    id,
    address: id.split('#')[1] ?? id,
    kind,
    base,
    head,
    comparison: {
      status,
      reason: null,
      gained: null,
      lost: null,
      witness: null,
      widened: missing(head?.document, base?.document, 'Allow'),
      weakened: missing(base?.document, head?.document, 'Deny'),
    },
    granted: [],
    place: { file: id.split('#')[0] ?? id, line: 1, endLine: 40 },
    beyondUse: null,
    replaceable: [],
    ...policy.more,
  }
}

const witness = { action: 's3:GetObject', resource: 'arn:aws:s3:::logs/a', context: {} }

/** Statements of one document that the other does not have. */
function missing(
  of: PolicyDocument | null | undefined,
  from: PolicyDocument | null | undefined,
  effect: Statement['effect'],
): StatementWitness[] {
  const known = new Set((from?.statements ?? []).map(meaningKey))
  return (of?.statements ?? []).flatMap((each, statement) =>
    each.effect === effect && !known.has(meaningKey(each)) ? [{ statement, witness }] : [],
  )
}

function locatedOf(
  id: string,
  document: PolicyDocument,
  kind: PolicyKind,
  principals: readonly string[],
): LocatedDocument {
  const [file = id, address = id] = id.split('#')
  return {
    source: {
      status: 'found',
      id,
      file,
      line: 1,
      column: 1,
      address,
      form: 'json',
      kind,
      hosts: [{ address, kind: 'managed-policy' }],
      document,
      principals,
      principalsUnknown: [],
      layout: null,
    },
    document,
    unread: [],
    range: { file, line: 1, endLine: 40 },
    statements: document.statements.map((_, index) => {
      const line = 1 + index * 5
      return {
        file,
        line,
        endLine: line + 4,
        fields: new Map([
          ['Action', { file, line: line + 1, endLine: line + 1 }],
          ['Resource', { file, line: line + 2, endLine: line + 2 }],
        ] as const),
        values: new Map(),
        clauses: [],
      }
    }),
  }
}

export function inputOf(
  changes: readonly PolicyChange[],
  more: Partial<RuleInput> & { config?: string } = {},
): RuleInput {
  const { config = '', ...rest } = more
  const sources = (side: 'base' | 'head'): Source[] => changes.flatMap((change) => change[side]?.source ?? [])
  return {
    changes,
    attachments: [],
    base: { sources: sources('base'), files: new Map(), problems: [] },
    head: { sources: sources('head'), files: new Map(), problems: [] },
    catalog,
    settings: parseSettings(config, '.github/whittle.yml'),
    configuration: null,
    accountsOf: () => ['111122223333'],
    today,
    ...rest,
  }
}

/** `rule level line: message` of every finding of one policy that changed. */
export const findingsOf = (policy: Policy, more?: Parameters<typeof inputOf>[1]): string[] =>
  applyRules(inputOf([changeOf(policy)], more)).map(shown)

export const shown = ({ rule, level, line, message }: RuleFinding): string => `${rule} ${level} ${line}: ${message}`

export const attachment = (more: Partial<AttachmentChange>): AttachmentChange => ({
  change: 'attached',
  principal: 'aws_iam_role.app',
  policy: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
  awsManaged: true,
  by: 'aws_iam_role_policy_attachment.app',
  source: null,
  newPrincipal: false,
  file: 'iam.tf',
  line: 7,
  endLine: 7,
  ...more,
})
