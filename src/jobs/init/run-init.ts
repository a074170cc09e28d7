import { realpath } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { InputError } from '../../errors.ts'
import { readBoundedText } from '../load/bounded-file.ts'
import { findConfiguration } from '../load/find-configuration.ts'
import { compareFiles, createFiles, type PresentFile, type StatedFile } from './create-files.ts'
import { decideAccounts } from './decide-accounts.ts'
import { decideEvidence } from './decide-evidence.ts'
import { gatherFindings, type GatherOptions } from './gather-findings.ts'
import { nextSteps, type NextStep } from './next-steps.ts'
import type { InitFindings, InitFile, TrustingRole } from './types.ts'
import { writeConfiguration, type Decisions } from './write-configuration.ts'
import { writeWorkflows } from './write-workflows.ts'

export interface InitOptions extends GatherOptions {
  /** Is nothing written? */
  readonly dryRun: boolean
}

export interface InitResult {
  readonly findings: InitFindings
  readonly decisions: Decisions
  readonly files: readonly StatedFile[]
  readonly next: readonly NextStep[]
}

/**
 * Looks, decides, and writes what is not there yet.
 *
 * @throws {InputError} for input that cannot be used, and for what cannot be written
 * @throws the signal's reason when aborted
 */
export async function runInit(options: InitOptions): Promise<InitResult> {
  const findings = await gatherFindings(options)
  const { top, folder } = findings.repository
  if (/\p{Cc}|\$\{\{/u.test(folder))
    throw new InputError(
      `${JSON.stringify(folder)}: has characters that a workflow would not take as they are; rename the folder`,
    )
  const decided = decideInit(findings)
  const files = await compareFiles(top, decided.files, await configurationAbove(options.root, top))
  const created = files.filter(({ state }) => state.kind === 'new')
  options.signal?.throwIfAborted()
  if (!options.dryRun) await createFiles(top, created, options.signal)
  const next = nextSteps({
    findings,
    decisions: decided.decisions,
    needsRegion: findings.region === undefined,
    written: created.map(({ path }) => path),
    ...(decided.role && { role: decided.role }),
  })
  return { findings, decisions: decided.decisions, files, next }
}

/** What is to be written, by what was found alone. */
export function decideInit(findings: InitFindings): {
  readonly decisions: Decisions
  readonly files: readonly InitFile[]
  readonly role?: TrustingRole
} {
  const accounts = decideAccounts(findings)
  const decisions = { accounts, evidence: decideEvidence(findings, accounts) }
  const role = readerIn(findings)
  const workflows = writeWorkflows({
    folder: findings.repository.folder,
    states: findings.states,
    ...(role && { role }),
    ...(findings.region && { region: findings.region }),
  })
  return { decisions, files: [writeConfiguration(findings, decisions), ...workflows], ...(role && { role }) }
}

/** Of the roles that trust the repository the one that is Whittle's by its name: another may be allowed to do anything. */
const readerIn = ({ aws }: InitFindings): TrustingRole | undefined =>
  'why' in aws ? undefined : aws.roles.find(({ name }) => /whittle/i.test(name))

/** The configuration of a folder above that counts for the folder already: another one below it would take its place. */
async function configurationAbove(root: string, top: string): Promise<PresentFile | undefined> {
  const found = findConfiguration(await realpath(root))
  if (found === undefined || found.folder === '') return undefined
  const path = relative(top, found.path).split(sep).join('/')
  return { path, content: await readBoundedText(found.path, path, 'make it readable') }
}
