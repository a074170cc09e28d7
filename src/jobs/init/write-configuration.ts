import { defaultConfigPath } from '../load/find-configuration.ts'
import { escapeInvisible } from '../../report/escape.ts'
import type { AccountDecision, OpenAccounts } from './decide-accounts.ts'
import { readerRole, type EvidenceDecision } from './decide-evidence.ts'
import type { InitFindings, InitFile } from './types.ts'
import { slugOf } from './write-workflows.ts'
import { yamlComment, flowSequence, quotedScalar, yamlScalar, wrapWords } from './yaml-text.ts'

export interface Decisions {
  readonly accounts: AccountDecision
  readonly evidence: EvidenceDecision
}

const roleOfAccounts = `arn:aws:iam::{account}:role/${readerRole}`

/** `.github/whittle.yml` of the folder that is set up. */
export function writeConfiguration(findings: InitFindings, { accounts, evidence }: Decisions): InitFile {
  const { repository } = findings
  const { folder, name } = repository
  const parts = [
    yamlComment([
      `Configuration of Whittle${name === undefined ? '' : ` for ${name}`}, begun by whittle init on ${findings.today}; change it as you like.`,
      'A comment says where a value comes from.',
    ]),
    accountLines(accounts),
    evidenceLines(findings, evidence),
    snapshotLines(findings, accounts),
    policyLines(findings),
    stateLines(findings),
    [`ledger: { cache: ${cacheOf(folder)} } # evidence is kept from run to run, so that 90 days grow into a year`],
  ]
  const content = `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
  return { path: folder === '' ? defaultConfigPath : `${folder}/${defaultConfigPath}`, content }
}

/** The job of another folder writes at the same time, and would hide what this one has saved: each has its own key. */
const cacheOf = (folder: string): string =>
  slugOf(folder) === '' ? 'true' : `{ key: ${yamlScalar(`whittle-${slugOf(folder)}`)} }`

function accountLines({ entries, open }: AccountDecision): string[] {
  const [only, ...others] = entries
  const isOne = only?.glob === '**' && others.length === 0 && only.accounts.length === 1
  if (only === undefined) return open ? openLines(open, 0) : []
  if (isOne && open === undefined)
    return [
      ...yamlComment([`The account of every policy: ${only.because}.`]),
      `account: ${quotedScalar(only.accounts[0] ?? '')}`,
    ]
  return [
    '# The accounts that each directory is applied to. The first match counts.',
    'accounts:',
    ...entries.flatMap(({ glob, accounts, because }) =>
      withComment(`  ${quotedScalar(glob)}: ${accountValue(accounts)}`, escapeInvisible(because), 2),
    ),
    ...(open ? openLines(open, 2) : []),
  ]
}

/** A comment behind a line, or before it where the line would be too long. */
const withComment = (line: string, text: string, indent = 0): string[] =>
  line.length + text.length > 110 ? [...yamlComment([text], indent), line] : [`${line} # ${text}`]

const accountValue = (accounts: readonly string[]): string => {
  const [first = '', ...others] = accounts
  return others.length === 0 ? quotedScalar(first) : `[${accounts.map(quotedScalar).join(', ')}]`
}

/** More candidates than these are not read. */
const mostCandidates = 12

/** More reasons than these are not read. */
const mostReasons = 3

/** The question, what the answer may be, and the lines that answer it, ready to be uncommented. @param indent 2: below `accounts:` */
function openLines({ globs, reasons, several, candidates }: OpenAccounts, indent: 0 | 2): string[] {
  const blank = ' '.repeat(indent)
  const seen = candidates.flatMap(({ account, isSeen }) => (isSeen ? [account] : []))
  // Of several candidates none is chosen: digits have to be written before the lines are valid.
  const example = seen.length === 1 || (several && seen.length > 0) ? seen : ['12 DIGITS']
  const asks = several ? 'Which accounts are these directories applied to?' : 'Which account are these policies in?'
  const shown = reasons.slice(0, mostReasons)
  const more = reasons.length - shown.length
  const value = accountValue(example)
  const map = globs.flatMap(({ glob, accounts, because }) =>
    accounts.length === 0
      ? [`${quotedScalar(glob)}: ${value}`]
      : withComment(
          `${quotedScalar(glob)}: ${accountValue(accounts)}`,
          `${escapeInvisible(because ?? '')}: ${accounts.length === 1 ? 'is it the only one' : 'are these all'}?`,
        ),
  )
  const isMap = indent === 2 || several || globs.some(({ accounts }) => accounts.length > 0)
  const answer = indent === 2 ? map : isMap ? ['accounts:', ...map.map((line) => `  ${line}`)] : [`account: ${value}`]
  return [
    ...yamlComment(
      [
        asks,
        ...shown,
        ...(more > 0 ? [`So it is with ${more} more.`] : []),
        'Until it is answered here, policies there are left alone.',
        ...(several ? ['Name all accounts of a directory in a list: each of them has to be read.'] : []),
        candidates.length === 0 ? 'Nothing in the repository names an account.' : 'It may be:',
      ],
      indent,
    ),
    ...candidates
      .slice(0, mostCandidates)
      .map(({ account, because }) => `${blank}#   ${account}  ${escapeInvisible(because)}`),
    ...(candidates.length > mostCandidates
      ? [`${blank}#   and ${candidates.length - mostCandidates} more that the repository names`]
      : []),
    ...answer.map((line) => `${blank}# ${line}`),
  ]
}

function evidenceLines(findings: InitFindings, decision: EvidenceDecision): string[] {
  const { aws } = findings
  const analyzer = 'why' in aws ? undefined : aws.unusedAccess[0]
  return [
    'evidence:',
    '  window: 90d # what could be seen for so long, and was not, is unused',
    ...yamlComment(decision.reasons, 2),
    ...sourceLines(decision),
    ...(analyzer === undefined
      ? []
      : [
          '  # The findings of the analyzer of unused access are compared with the evidence.',
          `  access-analyzer: { analyzer: ${quotedScalar(analyzer)} }`,
        ]),
  ]
}

function sourceLines(decision: EvidenceDecision): string[] {
  switch (decision.kind) {
    case 'default':
      return []
    case 'athena': {
      const { workgroup, database, table } = decision.table
      return [
        '  cloudtrail:',
        `    - athena: { workgroup: ${yamlScalar(workgroup)}, database: ${yamlScalar(database)}, table: ${yamlScalar(table)}, region: ${yamlScalar(decision.region)} }`,
      ]
    }
    case 's3': {
      const { bucket, prefix, listed } = decision.trail
      return [
        '  cloudtrail:',
        '    - s3:',
        `        bucket: ${yamlScalar(bucket)}`,
        ...(prefix === '' ? [] : [`        prefix: ${yamlScalar(prefix)}`]),
        ...(listed?.organization === undefined ? [] : [`        organization: ${yamlScalar(listed.organization)}`]),
        ...(decision.accounts.length === 0
          ? []
          : [`        accounts: [${decision.accounts.map(quotedScalar).join(', ')}]`]),
      ]
    }
    case 'files':
      return ['  cloudtrail:', ...listLines('    - files', decision.paths), '    # - lookup-events: {}']
    case 'lookup-events':
      return [
        '  cloudtrail:',
        '    - lookup-events:',
        ...(decision.regions.length === 0 ? [] : listLines('        regions', decision.regions)),
        ...(decision.accounts.length === 0
          ? []
          : [
              `        accounts: [${decision.accounts.map(quotedScalar).join(', ')}]`,
              `        role: ${quotedScalar(roleOfAccounts)}`,
            ]),
      ]
  }
}

/** A list behind its key, in brackets; below the key, where the line would be too long. */
function listLines(key: string, texts: readonly string[]): string[] {
  const line = `${key}: ${flowSequence(texts)}`
  if (line.length <= 100) return [line]
  const indent = key.length - key.trimStart().replace(/^- /, '').length + 2
  const blank = ' '.repeat(indent)
  const items = texts.map((text, index) => `${yamlScalar(text)}${index < texts.length - 1 ? ',' : ''}`)
  return [`${key}:`, `${blank}[`, ...wrapWords(items, 98 - indent).map((each) => `${blank}  ${each}`), `${blank}]`]
}

function snapshotLines({ snapshots }: InitFindings, accounts: AccountDecision): string[] {
  const files = snapshots.flatMap(({ path }) => path ?? [])
  if (files.length > 0)
    return [
      '# Which users and roles there are, how old they are, and what is applied: account snapshots in the',
      '# repository. They count for 7 days; live: true asks IAM instead.',
      'snapshot:',
      ...listLines('  files', files),
    ]
  const several = new Set(accounts.entries.flatMap((each) => each.accounts)).size > 1
  return [
    '# Which users and roles there are, how old they are, and what is applied: asked of IAM in every run.',
    several ? `snapshot: { live: true, role: ${quotedScalar(roleOfAccounts)} }` : 'snapshot: { live: true }',
  ]
}

function policyLines({ fixtures }: InitFindings): string[] {
  if (fixtures.length === 0) return []
  return ['# Fixtures of tests: no principal has these policies.', `policies: { exclude: ${flowSequence(fixtures)} }`]
}

function stateLines({ backends }: InitFindings): string[] {
  const buckets = [...new Set(backends.map(({ bucket }) => bucket))]
  if (buckets.length === 0) return []
  return [
    ...yamlComment([
      `States show names and principals that the source leaves open. They hold secrets, so that this is yours to allow: the role needs ${buckets.slice(0, 3).join(', ')}${buckets.length > 3 ? ` and ${buckets.length - 3} more` : ''} (docs/setup.md, states).`,
    ]),
    '# states: { backends: true }',
  ]
}
