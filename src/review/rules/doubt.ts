import type { RuleInput } from '../rule-input.ts'
import type { LineRange } from '../types.ts'
import type { Rule, RuleResult } from './rule.ts'

/** A changed policy that was read, and whose change could not be judged. */
export const undecidedChange: Rule = {
  id: 'undecided-change',
  level: 'warning',
  severity: '4.0',
  title: 'It is not decided whether more is allowed',
  finds: 'a policy of which it is not decided whether it allows more',
  help: 'Values or conditions that the source does not state decide what the policy allows. Review the change by hand.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html',
  apply: ({ changes }) =>
    changes
      .filter(({ comparison, head }) => comparison.status === 'undecided' && head?.document != null)
      .map(({ id, place, comparison }) => ({
        policy: id,
        place,
        message:
          `It is not decided whether this allows more than before: ${comparison.reason ?? 'the documents cannot be compared'}.`.replace(
            /\.\.$/,
            '.',
          ),
        key: 'undecided',
      })),
}

/** A changed policy, or a file of the head, that cannot be read. */
export const unreadablePolicy: Rule = {
  id: 'unreadable-policy',
  level: 'warning',
  severity: '4.0',
  title: 'A policy cannot be read',
  finds: 'a changed policy, or a file, that cannot be read',
  help: 'What the policy allows was not compared. Write it so that its text can be read, or review it by hand.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html',
  apply: (input) => [...policiesOf(input), ...filesOf(input)],
}

const policiesOf = ({ changes }: RuleInput): RuleResult[] =>
  changes.flatMap(({ id, place, head }): RuleResult[] => {
    if (head === null || head.document !== null) return []
    const reason = head.source.status === 'skipped' ? head.source.reason : 'its text is not understood.'
    return [{ policy: id, place, message: `This policy is not read: ${reason}`, key: 'unreadable' }]
  })

/** Problems that the base did not have. */
function filesOf({ base, head }: RuleInput): RuleResult[] {
  const known = new Set(base.problems.map(withoutPlace))
  return head.problems
    .filter((problem) => !known.has(withoutPlace(problem)))
    .map((problem) => ({
      policy: null,
      place: placeOf(problem, head.files),
      message: problem,
      key: `problem ${withoutPlace(problem)}`,
    }))
}

const withoutPlace = (problem: string): string => problem.replace(/:\d+(?::\d+)?(?=[:\s])/g, '')

/** `iam/deploy.tf:12:3: …` → its line; a problem that names no file of the tree has no place. */
function placeOf(problem: string, files: ReadonlyMap<string, string>): LineRange {
  const [, path = '', line] = /^([^:\n]+?)(?::(\d+))?(?::\d+)?:\s/.exec(problem) ?? []
  if (!files.has(path)) return { file: '', line: 1, endLine: 1 }
  const at = Number(line ?? 1)
  return { file: path, line: at, endLine: at }
}
