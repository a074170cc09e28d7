import { GitHubError } from '../../github/errors.ts'
import type { GitHubRepository, PullRequest } from '../../github/repository.ts'
import type { PullRequestSettings } from '../../settings/types.ts'

/** One kind of name that a pull request is given. */
interface Kind {
  readonly wanted: readonly string[]
  /** Those that it has. */
  readonly present: readonly string[]
  /** Those that it ever had, in lower case. */
  readonly past: (history: Awaited<ReturnType<GitHubRepository['history']>>) => ReadonlySet<string>
  readonly give: (names: readonly string[]) => Promise<void>
}

/**
 * Gives a pull request its labels, reviewers and assignees, each once: one that was removed again is not added again,
 * and those that an interrupted run did not add are added. GitHub refuses all names of a request for one that is wrong;
 * then each is tried by itself. What it refuses is reported (one line each) and not fatal.
 *
 * @see https://docs.github.com/en/rest/pulls/review-requests
 * @see https://docs.github.com/en/rest/issues/assignees
 */
export async function applyLabelsAndReviewers(
  repository: GitHubRepository,
  pull: PullRequest,
  settings: PullRequestSettings,
): Promise<string[]> {
  const missing = kindsOf(repository, pull, settings)
    .map((kind) => ({ ...kind, names: without(kind.wanted, new Set(kind.present.map((name) => name.toLowerCase()))) }))
    .filter(({ names }) => names.length > 0)
  if (missing.length === 0) return []
  const problems: string[] = []
  try {
    const history = await repository.history(pull.number)
    for (const { names, past, give } of missing) await giveNames(without(names, past(history)), give, problems)
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error
    problems.push(error.message)
  }
  return problems
}

const kindsOf = (repository: GitHubRepository, pull: PullRequest, settings: PullRequestSettings): Kind[] => [
  {
    wanted: settings.labels,
    present: pull.labels,
    past: ({ labels }) => labels,
    give: (names) => repository.addLabels(pull.number, names),
  },
  {
    wanted: settings.reviewers,
    present: pull.reviewers,
    past: ({ reviewers }) => reviewers,
    give: (names) => repository.requestReviewers(pull.number, names, []),
  },
  {
    wanted: settings.teamReviewers,
    present: pull.teams,
    past: ({ teams }) => teams,
    give: (names) => repository.requestReviewers(pull.number, [], names),
  },
  {
    wanted: settings.assignees,
    present: pull.assignees,
    past: ({ assignees }) => assignees,
    give: async (names) => {
      const assigned = new Set((await repository.assign(pull.number, names)).map((name) => name.toLowerCase()))
      const refused = without(names, assigned)
      if (refused.length === 0) return
      const line = `Could not assign #${pull.number} to ${refused.join(', ')}: GitHub left them out. Assignees need at least read access to the repository.`
      throw new GitHubError('refused', line)
    },
  },
]

const without = (names: readonly string[], others: ReadonlySet<string>): string[] =>
  names.filter((name) => !others.has(name.toLowerCase()))

async function giveNames(names: readonly string[], give: Kind['give'], problems: string[]): Promise<void> {
  if (names.length === 0) return
  try {
    await give(names)
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error
    if (names.length === 1 || !concernsNames.has(error.kind)) problems.push(error.message)
    else for (const name of names) await giveNames([name], give, problems)
  }
}

/** Kinds of failure that another name may not meet. */
const concernsNames = new Set<GitHubError['kind']>(['refused', 'permission', 'not-found'])
