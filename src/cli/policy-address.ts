import { stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { InputError } from '../errors.ts'
import { defaultConfigPath, loadCheckout, loadSettings } from '../jobs/load/load-inputs.ts'
import { escapeInvisible } from '../report/escape.ts'
import { nearestWord } from '../settings/nearest.ts'
import type { PolicySource, Source } from '../sources/types.ts'

/** `FILE.tf#ADDRESS` in two parts; anything else is no Terraform address. */
export function addressIn(policy: string): { readonly file: string; readonly address: string } | undefined {
  const match = /^(.+?\.(?:tf|tf\.json|tofu|tofu\.json|hcl))#(.*)$/s.exec(policy)
  return match ? { file: match[1]!, address: match[2]! } : undefined
}

/**
 * Reads the policy at a Terraform address. The whole checkout around the file is read (up to the nearest folder with a
 * configuration or `.git`, else the file's own folder), because other files give its variables their values.
 *
 * @throws {InputError} where no policy, or more than one, is meant; with the addresses that there are
 */
export async function readPolicyAt(cwd: string, file: string, address: string): Promise<PolicyInCheckout> {
  const path = resolve(cwd, file)
  if (!(await exists(path))) throw new InputError(`${file}: cannot be read (ENOENT); name a Terraform file`)
  const root = await rootOf(dirname(path))
  const settings = await loadSettings(root, undefined)
  const inRoot = relative(root, path).split(sep).join('/')
  const include = [...new Set([...settings.policies.include, inRoot])]
  const { sources, problems } = await loadCheckout(root, { ...settings, policies: { ...settings.policies, include } })
  const here = sources.filter((source) => source.file === inRoot)
  const folder = sources.filter((source) => isBeside(source.file, inRoot))
  const found = choose(address, here, folder)
  const shown = `${file}#${address}`
  const [only] = found
  if (found.length > 1) {
    const places = found.map((source) => `${nameOf(source)} (${basename(source.file)}:${source.line})`)
    throw new InputError(escapeInvisible(`${shown}: means ${found.length} policies: ${list(places)}; name one of them`))
  }
  if (only === undefined) {
    const unread = problems.find((problem) => problem.startsWith(inRoot))
    throw new InputError(
      escapeInvisible(`${shown}: ${unread ?? `there is no such policy; ${whatThereIs(address, here, file)}`}`),
    )
  }
  if (only.status === 'skipped') throw new InputError(escapeInvisible(`${shown}: ${only.reason}`))
  const others = sources.filter((source): source is PolicySource => source.status === 'found' && source !== only)
  return {
    policy: only,
    beside: others.filter(({ kind }) => kind === 'resource' || kind === 'trust'),
    siblings: only.kind === 'identity' ? others.filter(({ kind }) => kind === 'identity') : [],
  }
}

/** A policy, the resource and trust policies of the same checkout, and (of an identity policy) its other ones. */
export interface PolicyInCheckout {
  readonly policy: PolicySource
  readonly beside: readonly PolicySource[]
  readonly siblings: readonly PolicySource[]
}

/** In the same folder; or a text that Terraform reads (a template, a JSON file) in a folder below. */
function isBeside(path: string, file: string): boolean {
  const folder = dirname(file)
  if (dirname(path) === folder) return true
  return !/\.(tf|tofu|(?:tf|tofu)\.json|hcl)$/.test(path) && (folder === '.' || path.startsWith(`${folder}/`))
}

/** By its own address in the file; else by the resource it becomes part of, in the file or beside it. */
function choose(address: string, here: readonly Source[], folder: readonly Source[]): readonly Source[] {
  const own = here.filter((source) => source.address === address)
  if (own.length > 0) return own
  const hosted = (sources: readonly Source[]): Source[] =>
    sources.filter(({ hosts }) =>
      hosts.some((host) => host.address === address || host.address.startsWith(`${address}.`)),
    )
  const within = [...here.filter((source) => source.address?.startsWith(`${address}.`)), ...hosted(here)]
  return within.length > 0 ? [...new Set(within)] : hosted(folder)
}

const nameOf = (source: Source): string => source.address ?? source.file

const mostNamed = 5

function whatThereIs(address: string, here: readonly Source[], file: string): string {
  const addresses = [
    ...new Set(here.flatMap((source) => [nameOf(source), ...source.hosts.map((host) => host.address)])),
  ].sort()
  if (addresses.length === 0) return `${file} holds no policy that could be found`
  const close = nearestWord(address, addresses)
  return close === undefined ? `there are ${list(addresses)}` : `did you mean ${close}? There are ${list(addresses)}`
}

const list = (names: readonly string[]): string =>
  names.length <= mostNamed
    ? names.join(', ')
    : `${names.slice(0, mostNamed).join(', ')} and ${names.length - mostNamed} more`

/** The policies that a caller who names only the file has to choose from. */
export async function missingAddressError(cwd: string, file: string): Promise<InputError> {
  try {
    await readPolicyAt(cwd, file, '')
  } catch (error) {
    if (error instanceof InputError) {
      return new InputError(
        error.message.replace(/^.*?: there is no such policy; /s, `${file}: name a policy in it, ${file}#ADDRESS; `),
      )
    }
    throw error
  }
  return new InputError(`${file}: name a policy in it, ${file}#ADDRESS`)
}

async function rootOf(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    if ((await exists(join(at, defaultConfigPath))) || (await exists(join(at, '.git')))) return at
    if (dirname(at) === at) return folder
  }
}

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
