/** A refusal of GitHub's, in its own words. */
export interface Refusal {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

const documented = (status: number, message: string, headers: Record<string, string> = {}): Refusal => ({
  status,
  body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) },
  headers,
})

export const refusals = {
  badCredentials: documented(401, 'Bad credentials'),
  /** The repository's setting; GITHUB_TOKEN only. */
  actionsMayNotOpen: documented(403, 'GitHub Actions is not permitted to create or approve pull requests.'),
  missingPermission: documented(403, 'Resource not accessible by integration', {
    'x-accepted-github-permissions': 'pull_requests=write',
  }),
  missingPermissionUnnamed: documented(403, 'Resource not accessible by integration'),
  missingPermissionInGraphql: {
    status: 200,
    body: { data: null, errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }] },
  } satisfies Refusal,
  secondaryRateLimit: documented(
    403,
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    { 'retry-after': '1' },
  ),
  secondaryRateLimit429: documented(
    429,
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    { 'retry-after': '1' },
  ),
  longSecondaryRateLimit: documented(
    403,
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    { 'retry-after': '3600' },
  ),
  unknownNode: {
    status: 422,
    body: {
      message: 'Validation Failed',
      errors: ["Could not resolve to a node with the global id of 'PR_kwDOA'."],
      documentation_url: 'https://docs.github.com/rest',
    },
  } satisfies Refusal,
  notACollaborator: documented(
    422,
    'Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the acme/infra repository.',
  ),
  mayNotCreateLabels: documented(403, 'You do not have permission to create labels on this repository.'),
  serverError: { status: 502, body: { message: 'Server Error' } } satisfies Refusal,
  staleBranch: (commit: string): Refusal => ({
    status: 200,
    body: {
      data: { createCommitOnBranch: null },
      errors: [
        {
          type: 'STALE_DATA',
          path: ['createCommitOnBranch'],
          message: `Expected branch to point to "${commit}" but it did not.  Pull and try again.`,
        },
      ],
    },
  }),
}

export const validationFailed = (errors: readonly unknown[]): Refusal => ({
  status: 422,
  body: { message: 'Validation Failed', errors, documentation_url: 'https://docs.github.com/rest', status: '422' },
})

export const unprocessable = (message: string): Refusal => documented(422, message)

export const notFound: Refusal = documented(404, 'Not Found')
