import { codeownersPaths, ownersOf, parseCodeowners } from '../../github/codeowners.ts'
import type { GitHubRepository } from '../../github/repository.ts'

/**
 * The owners of a path by the CODEOWNERS of a commit, sorted: `@acme/iam @jane`; empty: it has none.
 *
 * @throws GitHubError
 */
export async function ownersIn(repository: GitHubRepository, commit: string): Promise<(path: string) => string> {
  for (const place of codeownersPaths) {
    const text = await repository.text(commit, place)
    if (text === null) continue
    const rules = parseCodeowners(text)
    return (path) => [...new Set(ownersOf(rules, path))].sort().join(' ')
  }
  return () => ''
}
