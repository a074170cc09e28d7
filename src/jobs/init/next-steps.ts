import { shellWord } from '../../shell-word.ts'
import type { Decisions } from './write-configuration.ts'
import { workflowPaths } from './write-workflows.ts'
import type { InitFindings, TrustingRole } from './types.ts'

/** One thing to do: a sentence, and commands or text to copy below it. */
export interface NextStep {
  readonly text: string
  readonly lines: readonly string[]
}

export interface NextStepsRequest {
  readonly findings: InitFindings
  readonly decisions: Decisions
  readonly role?: TrustingRole
  /** Does a workflow need the variable WHITTLE_REGION? */
  readonly needsRegion: boolean
  /** Files that were written, or would be, from the top. */
  readonly written: readonly string[]
}

/** What is left to do, in order. */
export function nextSteps(request: NextStepsRequest): readonly NextStep[] {
  const { findings, decisions, role, needsRegion, written } = request
  const { repository } = findings
  const configuration = repository.folder === '' ? '.github/whittle.yml' : `${repository.folder}/.github/whittle.yml`
  const { narrow } = workflowPaths(repository.folder)
  const branch = repository.branch?.name ?? 'the default branch'
  return [
    ...(decisions.accounts.open
      ? [{ text: `Answer the question about accounts in ${configuration}: it has what is known.`, lines: [] }]
      : []),
    ...(role ? [roleFound(role)] : roleMissing(request, needsRegion)),
    ...(written.length === 0
      ? []
      : [
          {
            text: `Look at the files, and commit them to ${branch}: only there do schedules run.`,
            lines: [
              `git add ${[...new Set(written.map(folderOf))].map(shellWord).join(' ')}`,
              "git commit -m 'Whittle: policies as small as their use'",
            ],
          },
        ]),
    {
      text: 'Check the set-up with credentials of the account at hand: each permission, the trails, what a run will cost.',
      lines: [repository.folder === '' ? 'whittle doctor' : `whittle doctor ${shellWord(repository.folder)}`],
    },
    {
      text: 'Start the first run. It writes nothing to GitHub: read its job summary, then take dry-run: true out.',
      lines: [`gh workflow run ${narrow.split('/').at(-1)}`, 'gh run watch'],
    },
  ]
}

/** `.github`, `envs/prod/.github` */
const folderOf = (path: string): string => path.slice(0, path.indexOf('.github') + '.github'.length)

const roleFound = ({ arn, environment }: TrustingRole): NextStep => ({
  text: `The workflows assume ${arn}, which trusts this repository${environment === undefined ? '' : ` (environment ${environment})`}. If that is another role than Whittle's own reader, change it.`,
  lines: [],
})

function roleMissing({ findings, decisions }: NextStepsRequest, needsRegion: boolean): readonly NextStep[] {
  return [
    {
      text: 'Make the reader role: copy examples/setup of Whittle to where you keep Terraform, with this terraform.tfvars, and apply it (docs/setup.md).',
      lines: setupVariables(findings, decisions),
    },
    ...(accountsIn(decisions).length > 1
      ? [{ text: 'In each other account apply it too, with hub in the place of github (docs/setup.md).', lines: [] }]
      : []),
    {
      text: 'Name the role to the workflows; until then they are skipped.',
      lines: [
        'gh variable set WHITTLE_ROLE --body "$(terraform output -raw role_arn)"',
        ...(needsRegion ? ['gh variable set WHITTLE_REGION --body "$(terraform output -raw region)"'] : []),
      ],
    },
  ]
}

/** `terraform.tfvars` for `examples/setup`, by what was found and decided. */
export function setupVariables(
  { repository, aws }: InitFindings,
  { accounts, evidence }: Decisions,
): readonly string[] {
  const own = accountsIn({ accounts })
  const first = 'why' in aws ? own[0] : (own.find((account) => account === aws.account) ?? aws.account)
  const others = own.filter((account) => account !== first)
  const trail = evidence.kind === 's3' ? evidence.trail : undefined
  const analyzers = 'why' in aws ? [] : aws.unusedAccess
  const { name = 'OWNER/NAME', branch } = repository
  return [
    `account_id = ${first === undefined ? '"" # 12 digits: where the role is made' : text(first)}`,
    'github = {',
    `  repository = ${text(name)}${repository.name === undefined ? ' # git has no remote origin on GitHub' : ''}`,
    ...(branch === undefined || branch.name === 'main'
      ? []
      : [
          `  branch     = ${text(branch.name)}${branch.from === 'origin/HEAD' ? '' : ` # ${branch.from}; is it the default one?`}`,
        ]),
    '}',
    ...(others.length === 0 ? [] : [`accounts${trail ? '     ' : ''} = [${others.map(text).join(', ')}]`]),
    ...(trail
      ? [
          'event_history = false',
          'trail_logs = {',
          ...aligned([
            ['bucket', trail.bucket],
            ['prefix', trail.prefix === '' ? undefined : trail.prefix],
            ['organization', trail.listed?.organization],
          ]),
          '}',
        ]
      : []),
    ...(analyzers[0] === undefined ? [] : [`analyzers = [${text(analyzers[0])}]`]),
  ]
}

const accountsIn = ({ accounts }: Pick<Decisions, 'accounts'>): readonly string[] =>
  [...new Set(accounts.entries.flatMap((each) => each.accounts))].sort()

/** Arguments of an object as `terraform fmt` writes them. */
function aligned(values: readonly (readonly [string, string | undefined])[]): readonly string[] {
  const given = values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  const width = Math.max(...given.map(([name]) => name.length))
  return given.map(([name, value]) => `  ${name.padEnd(width)} = ${text(value)}`)
}

/** A string of Terraform: what begins an expression in it is doubled. */
const text = (value: string): string => JSON.stringify(value).replaceAll('${', '$${').replaceAll('%{', '%%{')
