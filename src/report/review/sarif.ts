import { gzipSync } from 'node:zlib'
import { escapeInvisibleInLines } from '../escape.ts'
import { reviewRules, type RuleFacts } from '../../review/rules/index.ts'
import type { Finding, FindingLevel, LineRange, Review } from '../../review/types.ts'
import { version } from '../../version.ts'

export interface SarifOptions {
  /** The folder of the paths of the findings within the repository: `''`, or `envs/prod/`. */
  readonly folder?: string
  /** Tells several reviews of one commit apart. */
  readonly category?: string
  /** Text of a file of the head, for the columns where regions end. */
  readonly textOf?: (file: string) => string | undefined
  /** Rules beside those of the table. */
  readonly rules?: readonly RuleFacts[]
  /** Bytes of the compressed file at most; by default what code scanning takes. */
  readonly mostBytes?: number
}

/**
 * What code scanning takes: 10 MB compressed, and it shows 5,000 results of a run.
 *
 * @see https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
 */
const limitOfBytes = 10 * 1024 * 1024
const mostResults = 5000

/**
 * A review as SARIF 2.1.0: a result for each finding that counts, the worst first. Waived findings are left out, for code
 * scanning would open alerts for them. What is left out or has no place stands in the notifications of the run.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function renderSarif(review: Review, options: SarifOptions = {}): string {
  const found = allFindings(review).filter(({ waived }) => waived === null)
  const placed = found.filter(({ file }) => file !== '').toSorted(byLevel)
  const homeless = found.filter(({ file }) => file === '')
  for (let most = Math.min(mostResults, placed.length); ; most = Math.floor(most / 2)) {
    const text = `${JSON.stringify(logOf(review, placed.slice(0, most), placed.length - most, homeless, options), null, 2)}\n`
    if (most === 0 || gzipSync(text).length <= (options.mostBytes ?? limitOfBytes)) return text
  }
}

/** The findings of the policies, then those that belong to none. */
export const allFindings = (review: Review): readonly Finding[] => [
  ...review.policies.flatMap(({ findings }) => findings),
  ...review.findings,
]

const ranks: Readonly<Record<FindingLevel, number>> = { error: 0, warning: 1, note: 2 }

export const byLevel = (one: Finding, other: Finding): number => ranks[one.level] - ranks[other.level]

function logOf(
  review: Review,
  findings: readonly Finding[],
  more: number,
  homeless: readonly Finding[],
  options: SarifOptions,
): unknown {
  const rules = rulesOf(findings, options.rules ?? [])
  const indexes = new Map(rules.map(({ id }, index) => [id, index]))
  const notifications = [
    ...(more > 0
      ? [notification('warning', `${more} further findings are left out: the file would be too large.`)]
      : []),
    ...homeless.map(({ level, message }) => notification(level, message)),
    ...review.summary.incomplete.map((line) => notification('warning', line)),
  ]
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Whittle',
            semanticVersion: version,
            rules: rules.map(descriptor),
          },
        },
        automationDetails: { id: `whittle-review/${options.category ?? ''}` },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository.' } } },
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications }],
        results: findings.map((finding) => resultOf(finding, indexes.get(finding.rule) ?? 0, options)),
      },
    ],
  }
}

const notification = (level: FindingLevel, text: string) => ({ level, message: { text: plain(text) } })

/** The rules that are needed, in the order of the table; a rule that is in none gets a description of its own. */
function rulesOf(findings: readonly Finding[], more: readonly RuleFacts[]): readonly SarifRule[] {
  const used = new Map(findings.map(({ rule, level }) => [rule, level]))
  const known: readonly SarifRule[] = [...reviewRules, ...more]
  const unknown = [...used].filter(([id]) => !known.some((rule) => rule.id === id))
  return [...known.filter(({ id }) => used.has(id)), ...unknown.map(([id, level]) => unlisted(id, level))]
}

type SarifRule = Omit<RuleFacts, 'id' | 'finds'> & { readonly id: string }

const unlisted = (id: string, level: FindingLevel): SarifRule => ({
  id,
  level,
  severity: '4.0',
  title: id,
  help: 'See the message of the result.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html',
})

const problemSeverity: Readonly<Record<FindingLevel, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'recommendation',
}

const descriptor = ({ id, level, severity, title, help, page }: SarifRule) => ({
  id,
  name: id,
  shortDescription: { text: title },
  fullDescription: { text: help },
  helpUri: page,
  help: { text: `${help} See ${page}`, markdown: `${help}\n\n[More](${page})` },
  defaultConfiguration: { level },
  properties: {
    tags: ['security', 'iam'],
    precision: 'high',
    'problem.severity': problemSeverity[level],
    'security-severity': severity,
  },
})

const resultOf = (finding: Finding, ruleIndex: number, options: SarifOptions) => ({
  ruleId: finding.rule,
  ruleIndex,
  level: finding.level,
  message: { text: plain(finding.message) },
  locations: [
    { physicalLocation: { artifactLocation: artifact(finding.file, options), region: region(finding, options) } },
  ],
  partialFingerprints: { primaryLocationLineHash: `${finding.fingerprint}:1` },
  ...(finding.suggestion && {
    fixes: [
      {
        description: { text: 'Replace the lines.' },
        artifactChanges: [
          {
            artifactLocation: artifact(finding.suggestion.file, options),
            replacements: [
              {
                deletedRegion: region(finding.suggestion, options),
                insertedContent: { text: finding.suggestion.text },
              },
            ],
          },
        ],
      },
    ],
  }),
})

const artifact = (file: string, { folder = '' }: SarifOptions) => ({
  uri: `${folder}${file}`.split('/').map(encodeURIComponent).join('/'),
  uriBaseId: '%SRCROOT%',
})

/** Whole lines: from the first column to behind the last character of the last line. */
function region({ file, line, endLine }: LineRange, { textOf }: SarifOptions) {
  const last = textOf?.(file)?.split('\n')[endLine - 1]?.replace(/\r$/, '')
  const endColumn = last === undefined ? (line === endLine ? 2 : 1) : last.length + 1
  return { startLine: line, startColumn: 1, endLine, endColumn: line === endLine ? Math.max(2, endColumn) : endColumn }
}

/** Invisible characters are shown. Code scanning reads `[text](link)` in messages as links: brackets are escaped, as SARIF has it. */
const plain = (text: string): string => escapeInvisibleInLines(text).replace(/[[\]\\]/g, '\\$&')
