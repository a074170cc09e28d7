/** The parts of a set-up, in the order in which they are reported. */
export const doctorAreas = [
  'machine',
  'configuration',
  'policies',
  'credentials',
  'permissions',
  'evidence',
  'trails',
  'analyzers',
  'snapshot',
  'states',
  'github',
  'workflows',
] as const
export type DoctorArea = (typeof doctorAreas)[number]

/** `skipped`: it is not known, and the detail says why; never the same as `ok`. */
export const checkStatuses = ['fail', 'warn', 'skipped', 'ok'] as const
export type CheckStatus = (typeof checkStatuses)[number]

/** A statement for the policy of the role that reads. */
export interface PolicyStatement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
}

export interface CheckResult {
  /** Of the check: `evidence.window`. Several results may have the same. */
  readonly id: string
  readonly area: DoctorArea
  readonly status: CheckStatus
  /** One sentence, or a few: what was found, and for `skipped` why nothing was. */
  readonly detail: string
  /** What to do, the first one first: a command, a setting, or a line of the configuration. Empty for `ok`. */
  readonly remedies: readonly Remedy[]
  /** To be added to the policy of the role that reads. */
  readonly statement?: PolicyStatement
  /** The page that states the fact behind it. */
  readonly see?: string
}

/** `command`: for a shell. `yaml`: for `.github/whittle.yml` or a workflow. `text`: a sentence. */
export interface Remedy {
  readonly kind: 'command' | 'yaml' | 'text'
  readonly text: string
}

/** What reading one source takes, as far as it is known; `null`: it is not. */
export interface SourceEstimate {
  /** `lookup-events eu-west-1, us-east-1` */
  readonly source: string
  readonly days: number
  readonly events: number | null
  readonly seconds: number | null
  /** US dollars, at the prices of us-east-1. */
  readonly dollars: number | null
  /** What the figures rest on, a sentence. */
  readonly basis: string
}

export interface DoctorReport {
  readonly version: string
  readonly results: readonly CheckResult[]
  readonly estimates: readonly SourceEstimate[]
}
