import { actionReference } from '../../action-reference.ts'
import { pinnedActions } from '../../pinned-actions.ts'
import type { InitFindings, InitFile, TrustingRole } from './types.ts'
import { quotedScalar, yamlScalar } from './yaml-text.ts'

/** What the workflows need to know. */
export interface WorkflowRequest {
  /** The folder with the policies, from the top of the repository; empty for that. */
  readonly folder: string
  /** Absent: the variable WHITTLE_ROLE of the repository. */
  readonly role?: TrustingRole
  /** Absent: the variable WHITTLE_REGION of the repository. */
  readonly region?: InitFindings['region']
  /** Files of states, from the folder. */
  readonly states: readonly string[]
}

const folderOfWorkflows = '.github/workflows'

/** What tells the workflows of a folder from those of others: `apps-infra`; empty for the top. */
export const slugOf = (folder: string): string =>
  folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

/** The paths of the workflows of a folder, from the top of the repository. */
export function workflowPaths(folder: string): Readonly<Record<'narrow' | 'review' | 'reviewPost' | 'verify', string>> {
  const base = `${folderOfWorkflows}/${['whittle', slugOf(folder)].filter(Boolean).join('-')}`
  return {
    narrow: `${base}.yml`,
    review: `${base}-review.yml`,
    reviewPost: `${base}-review-post.yml`,
    verify: `${base}-verify.yml`,
  }
}

/** The workflows of a folder: narrow, review, the posting of reviews of forks, and verify. */
export function writeWorkflows(request: WorkflowRequest): readonly InitFile[] {
  const paths = workflowPaths(request.folder)
  return [
    { path: paths.narrow, content: narrow(request) },
    { path: paths.review, content: review(request) },
    { path: paths.reviewPost, content: reviewPost(request) },
    { path: paths.verify, content: verify(request) },
  ]
}

const nameOf = (what: string, { folder }: WorkflowRequest): string =>
  scalarText(folder === '' ? what : `${what} (${folder})`)

/** A name may have blanks and brackets, which need no quotes in a block. */
const scalarText = (text: string): string => (/^[A-Za-z][\w ./()-]*$/.test(text) ? text : quotedScalar(text))

const groupOf = (what: string, { folder }: WorkflowRequest): string => [what, slugOf(folder)].filter(Boolean).join('-')

const narrow = (
  request: WorkflowRequest,
): string => `# Opens pull requests that take away what was not used. docs/pull-requests.md
name: ${nameOf('Whittle', request)}
on:
  schedule: [{ cron: '17 5 * * 1,4' }] # Mondays and Thursdays
  workflow_dispatch:
permissions: {}
concurrency: ${groupOf('whittle', request)}
jobs:
  narrow:
${conditionLines(request)}    runs-on: ubuntu-latest
    timeout-minutes: 60
${environmentLines(request)}    permissions:
      contents: write # branches and commits
      pull-requests: write # pull requests and their labels
      id-token: write # a role in AWS without stored keys
    steps:
      - uses: ${pinnedActions.checkout}
        with:
          persist-credentials: false
${credentialLines(request)}      - uses: ${actionReference}
        with:
          # The job summary shows what would be proposed, and nothing is written to GitHub. Take this line out when you
          # agree with it, and allow Actions to create pull requests (Settings, Actions, General).
          dry-run: true
${inputLines(request, ['working-directory', 'state'])}`

const review = (
  request: WorkflowRequest,
): string => `# Says on a pull request what it newly grants. It needs no credentials of AWS. docs/review.md
name: ${nameOf('Whittle review', request)}
on:
  pull_request:
  merge_group:
permissions: {}
concurrency:
  group: ${groupOf('whittle-review', request)}-\${{ github.ref }}
  cancel-in-progress: true
jobs:
  review:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read
      pull-requests: write # comments
    steps:
      - uses: ${pinnedActions.checkout}
        with:
          fetch-depth: 0 # both sides of the change
          persist-credentials: false
      - uses: ${actionReference}
        id: review
${withInputs(request, ['working-directory', 'name'])}      # The token of a fork may not comment: the workflow ${workflowPaths(request.folder).reviewPost.slice(folderOfWorkflows.length + 1)} posts its review.
      - if: \${{ !cancelled() && steps.review.outputs.review != '' && github.event.pull_request.head.repo.full_name != github.repository }}
        uses: ${pinnedActions.upload}
        with:
          name: whittle-review
          path: \${{ steps.review.outputs.review }}
`

const reviewPost = (
  request: WorkflowRequest,
): string => `# Posts the reviews of pull requests from forks. It runs on the default branch, and nothing of the fork is checked out or
# run. docs/review.md
name: ${nameOf('Whittle review of forks', request)}
on:
  workflow_run:
    workflows: [${quotedName('Whittle review', request)}]
    types: [completed]
permissions: {}
concurrency: ${groupOf('whittle-review-post', request)}-\${{ github.event.workflow_run.id }}
jobs:
  post:
    if: \${{ github.event.workflow_run.event == 'pull_request' && github.event.workflow_run.head_repository.full_name != github.repository }}
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      actions: read # the artifact
      pull-requests: write # comments
    steps:
      - uses: ${pinnedActions.download}
        with:
          name: whittle-review
          path: whittle-review
          run-id: \${{ github.event.workflow_run.id }}
          github-token: \${{ github.token }}
      - uses: ${actionReference}
        with:
          mode: review-post
          review: whittle-review
${inputLines(request, ['name'])}`

const verify = (
  request: WorkflowRequest,
): string => `# Looks daily whether AWS refused a call because of a merged narrowing, and proposes what allows it again. docs/verify.md
name: ${nameOf('Whittle verify', request)}
on:
  schedule: [{ cron: '37 6 * * *' }] # hourly, '37 * * * *', notices it sooner
  workflow_dispatch:
permissions: {}
concurrency: ${groupOf('whittle-verify', request)}
jobs:
  verify:
${conditionLines(request)}    runs-on: ubuntu-latest
    timeout-minutes: 60
${environmentLines(request)}    permissions:
      contents: write # branches of restoring pull requests
      pull-requests: write
      id-token: write # a role in AWS without stored keys
    steps:
      - uses: ${pinnedActions.checkout}
        with:
          fetch-depth: 0 # the commits of merged pull requests, and those before
          persist-credentials: false
${credentialLines(request)}      - uses: ${actionReference}
        with:
          mode: verify
${inputLines(request, ['working-directory', 'state'])}`

/** In brackets a name has to have quotes. */
const quotedName = (what: string, { folder }: WorkflowRequest): string =>
  folder === '' ? what : quotedScalar(`${what} (${folder})`)

/** A job without a role is skipped, which is no failure. */
const conditionLines = ({ role }: WorkflowRequest): string =>
  role
    ? ''
    : `    # Skipped until the repository has the variable: gh variable set WHITTLE_ROLE --body arn:aws:iam::…:role/whittle-reader
    if: \${{ vars.WHITTLE_ROLE != '' }}
`

const environmentLines = ({ role }: WorkflowRequest): string =>
  role?.environment === undefined ? '' : `    environment: ${scalarText(role.environment)} # the role trusts it\n`

const credentialLines = ({ role, region }: WorkflowRequest): string => `      - uses: ${pinnedActions.credentials}
        with:
          role-to-assume: ${role ? `${role.arn} # found in IAM: it trusts this repository` : '${{ vars.WHITTLE_ROLE }}'}
          aws-region: ${region ? `${region.name} # ${region.from}` : '${{ vars.WHITTLE_REGION }}'}
`

type InputName = 'working-directory' | 'name' | 'state'

/** The inputs of this action that the folder needs, below `with:`. */
function inputLines({ folder, states }: WorkflowRequest, names: readonly InputName[]): string {
  const blank = ' '.repeat(10)
  return names
    .map((name) => {
      if (name === 'state')
        return states.length === 0 ? '' : `${blank}state: |\n${states.map((path) => `${blank}  ${path}\n`).join('')}`
      if (folder === '') return ''
      return `${blank}${name}: ${yamlScalar(name === 'name' ? slugOf(folder) : folder)}\n`
    })
    .join('')
}

const withInputs = (request: WorkflowRequest, names: readonly InputName[]): string => {
  const lines = inputLines(request, names)
  return lines === '' ? '' : `        with:\n${lines}`
}
