import picomatch from 'picomatch'
import type { Settings } from './types.ts'

/** What ends the name of a file, where an entry has no folder: other entries are Terraform addresses. */
const fileName = /\.(tf|tofu|json|hcl|tfvars|tpl|tftpl|tmpl|template)$/

/** Is an entry a path (perhaps with `#address`), and not a Terraform address alone? Keys in brackets may hold slashes. */
const isPath = (entry: string): boolean =>
  entry.includes('#') || entry.replaceAll(/\[[^\]]*\]/g, '').includes('/') || fileName.test(entry)

/** `a/{b,c/d}/e` → `a/b/e` and `a/c/d/e`: only lists that hold a slash are written out. */
function withoutSlashesInBraces(glob: string): readonly string[] {
  const found = /\{([^{}]*\/[^{}]*)\}/.exec(glob)
  if (found === null) return [glob]
  const [whole, list = ''] = found
  return list
    .split(',')
    .flatMap((each) =>
      withoutSlashesInBraces(glob.slice(0, found.index) + each + glob.slice(found.index + whole.length)),
    )
}

/**
 * What is left of a glob's segments once they have matched a folder, in all ways: `**` takes any number of folders.
 */
function leftAfter(segments: readonly string[], folder: readonly string[]): readonly (readonly string[])[] {
  const [head, ...rest] = segments
  const [next, ...inner] = folder
  if (next === undefined) return segments.length === 0 ? [] : [segments]
  if (head === undefined) return []
  if (head === '**') return [...leftAfter(segments, inner), ...leftAfter(rest, folder)]
  return picomatch.isMatch(next, head, { dot: true }) ? leftAfter(rest, inner) : []
}

/**
 * The globs that match, from a folder, the files below it that a glob matches from further up. A glob that can match
 * none of them leads out of the folder by `../`, so that it matches nothing and is still recognised.
 *
 * @param folder `envs/prod`, from where the glob begins
 */
export function globsBelow(glob: string, folder: string): readonly string[] {
  if (folder === '' || glob === '**') return [glob]
  if (glob.startsWith('!')) return globsBelow(glob.slice(1), folder).map((each) => `!${each}`)
  const [path = '', ...address] = glob.split('#')
  const behind = address.length === 0 ? '' : `#${address.join('#')}`
  const found = withoutSlashesInBraces(path.replace(/^\.\//, '')).flatMap((each) =>
    leftAfter(each.split('/'), folder.split('/')).map((segments) => segments.join('/')),
  )
  const up = '../'.repeat(folder.split('/').length)
  return found.length === 0 ? [`${up}${glob}`] : [...new Set(found)].map((each) => `${each}${behind}`)
}

/** The same for an entry that may be a Terraform address instead, as one glob. */
function entryBelow(entry: string, folder: string): string {
  if (!isPath(entry)) return entry
  const [first = entry, ...others] = globsBelow(entry, folder)
  return others.length === 0 ? first : `{${[first, ...others].join(',')}}`
}

/**
 * Settings whose paths and globs begin at the folder of the configuration, as they read from a folder below it: they mean
 * the same files.
 *
 * @param folder `envs/prod`, from the folder of the configuration; empty where they are the same
 */
export function settingsBelow(settings: Settings, folder: string): Settings {
  if (folder === '') return settings
  const entry = (text: string): string => entryBelow(text, folder)
  const up = '../'.repeat(folder.split('/').length)
  const path = (text: string): string => (/^([/~]|[A-Za-z]:)/.test(text) ? text : `${up}${text}`)
  const { policies, evidence, ledger, runbooks, rollout } = settings
  return {
    ...settings,
    accounts: settings.accounts.flatMap(({ files, accounts }) =>
      // `**` is said of a whole repository; an entry for this folder names it, also where all of it is read.
      globsBelow(files, folder).map((each) => ({ files: each === '**' && files !== '**' ? '**/*' : each, accounts })),
    ),
    policies: {
      ...policies,
      include: policies.include.flatMap((glob) => globsBelow(glob, folder)),
      exclude: policies.exclude.flatMap((glob) => globsBelow(glob, folder)),
      principals: Object.fromEntries(Object.entries(policies.principals).map(([key, arns]) => [entry(key), arns])),
      unobserved: policies.unobserved.map((rule) => ({ ...rule, in: entry(rule.in) })),
    },
    fences: settings.fences.map((fence) => ({ ...fence, for: entry(fence.for) })),
    waivers: settings.waivers.map((waiver) => ({ ...waiver, in: entry(waiver.in) })),
    ...(rollout && {
      rollout: {
        ...rollout,
        stages: rollout.stages.map((stage) => ({
          ...stage,
          paths: stage.paths.flatMap((glob) => globsBelow(glob, folder)),
        })),
        atOnce: rollout.atOnce.map(entry),
      },
    }),
    review: {
      ...settings.review,
      waivers: settings.review.waivers.map((waiver) => ({ ...waiver, in: entry(waiver.in) })),
    },
    evidence: {
      ...evidence,
      cloudtrail: evidence.cloudtrail.map((source) =>
        source.kind === 'files' ? { ...source, paths: source.paths.map(path) } : source,
      ),
    },
    snapshot: {
      ...settings.snapshot,
      files: settings.snapshot.files.map(path),
      credentialReports: settings.snapshot.credentialReports.map(path),
    },
    runbooks: {
      ...runbooks,
      folder: path(runbooks.folder),
      ...(runbooks.records?.kind === 'folder' && { records: { kind: 'folder', path: path(runbooks.records.path) } }),
    },
    ...(ledger && {
      ledger:
        ledger.place.kind === 'file'
          ? { ...ledger, place: { ...ledger.place, path: path(ledger.place.path) } }
          : ledger,
    }),
  }
}
