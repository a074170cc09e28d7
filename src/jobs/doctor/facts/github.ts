import * as z from 'zod'
import { parseAnswer } from '../../../github/answers.ts'
import type { Client } from '../../../github/client.ts'
import { GitHubError } from '../../../github/errors.ts'
import { readOrigin } from '../../../github/remote.ts'
import { githubRequest } from '../../../github/requests.ts'
import { knownAnswer, skippedAnswer, type CallAnswer } from '../answer.ts'

type Env = Readonly<Record<string, string | undefined>>

/** What GitHub shows of the repository; fields are absent where GitHub does not show them to the token. */
export interface GitHubFacts {
  /** `owner/name` */
  readonly repository: string
  /** Is it the token of a workflow run? Its rights are those that the job asks for, and GitHub does not show them. */
  readonly workflowToken: boolean
  readonly facts: CallAnswer<{
    readonly defaultBranch: string
    readonly isPublic?: boolean
    readonly archived?: boolean
    /** ISO 8601: the last push to any branch. */
    readonly pushed?: string
    /** May the user of the token push? Absent: GitHub does not show it. */
    readonly mayPush?: boolean
    /**
     * Scopes of a classic token or of one of an OAuth app; absent: a token of another kind, whose rights GitHub does not show.
     * @see https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
     */
    readonly scopes?: readonly string[]
  }>
  readonly settings: CallAnswer<{ readonly defaultPermissions: string; readonly mayOpenPullRequests: boolean }>
  readonly branch: CallAnswer<{
    readonly protected: boolean
    /** Rules and checks that a change must pass. */
    readonly requiredChecks: readonly string[]
    readonly reviewsRequired: boolean
    /** Do code owners have to approve? */
    readonly ownersRequired: boolean
  }>
}

const repositorySchema = z.object({
  default_branch: z.string(),
  private: z.boolean().optional(),
  archived: z.boolean().optional(),
  pushed_at: z.string().nullish(),
  permissions: z.object({ push: z.boolean().optional() }).optional(),
})
const settingsSchema = z.object({
  default_workflow_permissions: z.string(),
  can_approve_pull_request_reviews: z.boolean(),
})
const branchSchema = z.object({
  protected: z.boolean().optional(),
  protection: z
    .object({ required_status_checks: z.object({ contexts: z.array(z.string()).optional() }).nullish() })
    .optional(),
})
const rulesSchema = z.array(
  z.object({
    type: z.string(),
    parameters: z
      .object({
        required_status_checks: z.array(z.object({ context: z.string() })).optional(),
        required_approving_review_count: z.number().optional(),
        require_code_owner_review: z.boolean().optional(),
      })
      .optional(),
  }),
)

/** That of the workflow run, or of the remote `origin`; `undefined`: that is not at the host of GitHub that is asked. */
async function repositoryName(root: string, env: Env): Promise<string | undefined> {
  const given = env['GITHUB_REPOSITORY']
  if (given !== undefined && /^[\w.-]+\/[\w.-]+$/.test(given)) return given
  const { name, host } = await readOrigin(root, env)
  return host === hostOf(env) ? name : undefined
}

/** The host of a GitHub Enterprise Server; `undefined`: github.com. */
function hostOf({ GITHUB_SERVER_URL: server }: Env): string | undefined {
  const host = server && URL.canParse(server) ? new URL(server).hostname : 'github.com'
  return host === 'github.com' ? undefined : host
}

/**
 * Reads the repository's settings; nothing is written. A request that fails is an answer that is not known.
 *
 * @param env GITHUB_TOKEN or GH_TOKEN, GITHUB_API_URL, GITHUB_SERVER_URL
 */
export async function readGitHub(
  root: string,
  env: Env,
  { fetch, timeoutMs = 20_000 }: { readonly fetch?: typeof globalThis.fetch; readonly timeoutMs?: number } = {},
): Promise<CallAnswer<GitHubFacts>> {
  const token = env['GITHUB_TOKEN'] || env['GH_TOKEN']
  if (!token) return skippedAnswer('there is no token of GitHub (GITHUB_TOKEN or GH_TOKEN)')
  const repository = await repositoryName(root, env)
  if (repository === undefined)
    return skippedAnswer(
      'the repository at GitHub is not known (GITHUB_REPOSITORY, or the remote "origin" at github.com or the host of GITHUB_SERVER_URL)',
    )
  // Octokit is a sixth of the program, which every command would load.
  const { createClient } = await import('../../../github/client.ts')
  const client = createClient({
    token,
    apiUrl: env['GITHUB_API_URL'] ?? 'https://api.github.com',
    graphqlUrl: env['GITHUB_GRAPHQL_URL'] ?? 'https://api.github.com/graphql',
    notice: () => undefined,
    // A check does not wait for a limit of the rate to end.
    paced: false,
    fetch: bounded(fetch ?? globalThis.fetch, timeoutMs),
  })
  const [owner = '', repo = ''] = repository.split('/')
  const at = { owner, repo, request: { retries: 0 } }
  const facts = await answered(`read the repository ${repository}`, 'metadata: read', async () => {
    const { data, headers } = await client.request('GET /repos/{owner}/{repo}', at)
    const scopes = headers['x-oauth-scopes']
    const {
      default_branch: defaultBranch,
      private: hidden,
      archived,
      pushed_at: pushed,
      permissions,
    } = parseAnswer(repositorySchema, data)
    return {
      defaultBranch,
      ...(hidden !== undefined && { isPublic: !hidden }),
      ...(archived !== undefined && { archived }),
      ...(pushed && { pushed }),
      ...(permissions?.push !== undefined && { mayPush: permissions.push }),
      ...(scopes !== undefined && {
        scopes: scopes
          .split(',')
          .map((scope) => scope.trim())
          .filter(Boolean),
      }),
    }
  })
  const settings = await answered('read the settings of Actions', 'administration: read', async () => {
    const { data } = await client.request('GET /repos/{owner}/{repo}/actions/permissions/workflow', at)
    const { default_workflow_permissions: defaultPermissions, can_approve_pull_request_reviews: mayOpenPullRequests } =
      parseAnswer(settingsSchema, data)
    return { defaultPermissions, mayOpenPullRequests }
  })
  const branch =
    facts.kind === 'known'
      ? await readBranch(client, at, facts.value.defaultBranch)
      : skippedAnswer('the repository was not read')
  // Tokens of workflow runs and of GitHub Apps alike; within a workflow it is mostly the job's own.
  const workflowToken = env['GITHUB_ACTIONS'] === 'true' && token.startsWith('ghs_')
  return knownAnswer({ repository, workflowToken, facts, settings, branch })
}

async function readBranch(
  client: Client,
  at: { readonly owner: string; readonly repo: string },
  branch: string,
): Promise<GitHubFacts['branch']> {
  return answered(`read the protection of ${branch}`, 'contents: read', async () => {
    const { data } = await client.request('GET /repos/{owner}/{repo}/branches/{branch}', { ...at, branch })
    const shown = parseAnswer(branchSchema, data)
    const { data: ruleData } = await client.request('GET /repos/{owner}/{repo}/rules/branches/{branch}', {
      ...at,
      branch,
    })
    const rules = parseAnswer(rulesSchema, ruleData)
    const checks = [
      ...(shown.protection?.required_status_checks?.contexts ?? []),
      ...rules.flatMap(({ parameters }) => parameters?.required_status_checks?.map(({ context }) => context) ?? []),
    ]
    return {
      protected: shown.protected === true || rules.length > 0,
      requiredChecks: [...new Set(checks)].sort(),
      reviewsRequired: rules.some(({ parameters }) => (parameters?.required_approving_review_count ?? 0) > 0),
      ownersRequired: rules.some(({ parameters }) => parameters?.require_code_owner_review === true),
    }
  })
}

async function answered<T>(doing: string, needs: string, request: () => Promise<T>): Promise<CallAnswer<T>> {
  try {
    return knownAnswer(await githubRequest(doing, needs, request))
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error
    const { kind, message } = error
    // Who may not see a setting is answered that there is none.
    const refused = kind === 'permission' || kind === 'not-found'
    const failure = refused
      ? 'denied'
      : kind === 'token'
        ? 'credentials'
        : kind === 'rate-limit'
          ? 'throttled'
          : 'network'
    return { kind: 'failed', failure: { kind: failure, action: needs, name: kind, message } }
  }
}

const bounded =
  (fetch: typeof globalThis.fetch, timeoutMs: number): typeof globalThis.fetch =>
  (input, init) => {
    const timeout = AbortSignal.timeout(timeoutMs)
    return fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout })
  }
