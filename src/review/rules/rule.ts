import type { ReviewRuleId } from '../../settings/sections/review.ts'
import type { RuleInput } from '../rule-input.ts'
import type { StatementEdit } from '../statement-edit.ts'
import type { FindingLevel, LineRange, Suggestion } from '../types.ts'

/** What a rule says about itself: for SARIF, help texts and documentation. */
export interface RuleFacts {
  readonly id: ReviewRuleId
  readonly level: FindingLevel
  /** 0.0 to 10.0, as code scanning ranks alerts: above 9.0 critical, above 7.0 high, above 4.0 medium. */
  readonly severity: string
  /** A few words, without a full stop. */
  readonly title: string
  /** What it finds, and where at another level: a clause without a full stop, in Markdown. */
  readonly finds: string
  /** The reason why it matters, and what to do: two or three sentences. */
  readonly help: string
  /** The page of AWS's or Whittle's documentation that it rests on. */
  readonly page: string
}

/** What a rule finds; level and waiver by the settings are added by `applyRules`. */
export interface RuleResult {
  /** Id of the policy that it belongs to. */
  readonly policy: string | null
  readonly place: LineRange
  readonly message: string
  /** What tells this finding from others of the same rule and policy, whatever lines they stand on. */
  readonly key: string
  /** The level, if it is lower than the rule's own. */
  readonly level?: FindingLevel
  readonly suggestion?: Suggestion | null
  /** What `suggestion` does to the statements of the policy, so that others can be joined to it. */
  readonly edit?: StatementEdit
}

export interface Rule extends RuleFacts {
  readonly apply: (input: RuleInput) => readonly RuleResult[]
}
