import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { memoryTree, type MemoryEntry } from '../../src/checkout/file-tree.ts'
import { resolveCommit, readGitTree } from '../../src/checkout/git-tree.ts'
import { mayBeRead, readFileTree } from '../../src/checkout/read-checkout.ts'
import { checkoutOf, loadCatalog, type Checkout } from '../../src/jobs/load/load-inputs.ts'
import type { PolicyDocument } from '../../src/policy/document.ts'
import { hasUnresolved } from '../../src/policy/unresolved.ts'
import { compareTrees } from '../../src/review/review-trees.ts'
import type { PolicyChange } from '../../src/review/rule-input.ts'
import { defaultSettings } from '../../src/settings/parse.ts'
import type { Layout } from '../../src/sources/layout.ts'
import type { PolicySource } from '../../src/sources/types.ts'
import type { LocatedValue } from '../../src/sources/located-value.ts'
import { contradicts } from '../policy/fuzz/evaluation.ts'

/**
 * Policies of public repositories, changed in one place: wider, narrower, the same in other words, moved. The status is
 * known by how the change was made; every witness is asked of iam-simulate, too. `WHITTLE_REPOSITORIES` names a folder of
 * bare repositories, `owner+name/repo`.
 */
const mirror = process.env['WHITTLE_REPOSITORIES'] ?? ''
const repositories = [
  'terraform-aws-modules/terraform-aws-iam',
  'cds-snc/forms-terraform',
  'cds-snc/notification-terraform',
]

/** Policies of one repository that are changed, at most. */
const most = 8

type Entries = Map<string, MemoryEntry>

async function ofRepository(name: string): Promise<Entries | undefined> {
  const folder = join(mirror, name.replace('/', '+'), 'repo')
  const commit = mirror === '' ? undefined : await resolveCommit(folder, 'HEAD', process.env).catch(() => undefined)
  if (commit === undefined) return undefined
  const { files } = await readGitTree(folder, commit, process.env, mayBeRead)
  const entries: Entries = new Map()
  for (const { folder: at, names, manifests = [], others = [] } of files.folders(/./, () => false))
    for (const each of [...names, ...manifests, ...others]) {
      const path = at === '' ? each : `${at}/${each}`
      const text = files.read(path)
      entries.set(path, { kind: 'file', ...(typeof text === 'string' && { content: Buffer.from(text) }) })
    }
  return entries
}

function ofFolder(root: string): Entries {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(root, path)).isFile(),
  )
  return new Map(paths.map((path) => [path, { kind: 'file', content: readFileSync(join(root, path)) }]))
}

const read = (entries: Entries): Checkout =>
  checkoutOf(readFileTree(memoryTree(entries), defaultSettings.policies), defaultSettings)

interface Mutation {
  readonly what: 'wider' | 'narrower' | 'rewritten' | 'moved'
  readonly source: PolicySource
  readonly head: Entries
  /** The file in which the policy stands then. */
  readonly file: string
}

type Item = LocatedValue & { readonly kind: 'string' }

/** Actions that are written out, in an Allow statement that stands for itself. */
function actionsOf({
  document,
  layout,
}: PolicySource): readonly { readonly statement: number; readonly items: readonly Item[] }[] {
  const { statements = [] } = layout as Partial<Layout>
  return statements.flatMap((written, statement) => {
    const value = written.fields.get('Action')?.value
    const isAllow = document.statements[statement]?.effect === 'Allow'
    if (!isAllow || !value || value.kind !== 'list' || !value.literal) return []
    const items = value.items.filter((item): item is Item => item.kind === 'string' && !hasUnresolved(item.value))
    return [{ statement, items }]
  })
}

function replaced(
  entries: Entries,
  file: string,
  parts: readonly { readonly at: Item; readonly text: string }[],
): Entries {
  const entry = entries.get(file)
  let content = entry?.kind === 'file' ? (entry.content?.toString('utf8') ?? '') : ''
  for (const { at, text } of parts.toSorted((a, b) => b.at.start - a.at.start)) {
    const whole = content.slice(at.start, at.end)
    content = content.slice(0, at.start) + whole.replace(at.value, () => text) + content.slice(at.end)
  }
  return new Map([...entries, [file, { kind: 'file', content: Buffer.from(content) }]])
}

function* mutations(
  source: PolicySource,
  entries: Entries,
  expand: (pattern: string) => readonly string[],
): Generator<Mutation> {
  const { file } = source
  const all = actionsOf(source)
  const granted = new Set(source.document.statements.flatMap(({ action }) => action ?? []))
  for (const { items } of all) {
    const plain = items.find(({ value }) => {
      const service = value.split(':')[0] ?? ''
      return /^[a-z0-9-]+:\w+$/.test(value) && ![...granted].some((each) => each === '*' || each === `${service}:*`)
    })
    if (!plain) continue
    const wide = `${plain.value.split(':')[0]}:*`
    yield { what: 'wider', source, file, head: replaced(entries, file, [{ at: plain, text: wide }]) }
    break
  }
  for (const { items } of all) {
    const wild = items.find(({ value }) => /^[a-z0-9-]+:\w*\*$/.test(value) && expand(value).length > 1)
    if (!wild) continue
    // Another statement may grant it as well.
    const others = [...granted].filter((each) => each !== wild.value)
    const name = expand(wild.value)[0] ?? ''
    if (others.some((each) => expand(each).some((one) => expand(wild.value).includes(one)))) continue
    yield { what: 'narrower', source, file, head: replaced(entries, file, [{ at: wild, text: name }]) }
    break
  }
  for (const { items } of all) {
    const [first, second] = items
    if (!first || !second || first.value === second.value) continue
    yield {
      what: 'rewritten',
      source,
      file,
      head: replaced(entries, file, [
        { at: first, text: second.value },
        { at: second, text: first.value },
      ]),
    }
    break
  }
  const to = file.replace(/([^/]+)$/, 'moved_$1')
  const entry = entries.get(file)
  // Names of files matter to what reads them.
  if (entry && file.endsWith('.tf') && !file.endsWith('override.tf')) {
    const moved = new Map([...entries].filter(([path]) => path !== file))
    yield { what: 'moved', source, file: to, head: moved.set(to, entry) }
  }
}

const expected = { wider: 'widened', narrower: 'narrowed', rewritten: 'equal', moved: 'equal' } as const

/** Does iam-simulate agree that the head allows the witness, and the base does not? */
function confirmed({ comparison, base, head }: PolicyChange): boolean | undefined {
  const { witness } = comparison
  const [before, now]: (PolicyDocument | null | undefined)[] = [base?.document, head?.document]
  if (!witness || !before || !now || witness.principal !== undefined || witness.resource.includes('${'))
    return undefined
  const asked = {
    action: witness.action,
    resource: witness.resource,
    context: {
      keys: new Map(Object.entries(witness.context).map(([key, values]) => [key.toLowerCase(), values])),
      unlisted: 'absent' as const,
    },
  }
  const answers = [contradicts(now, asked, true), contradicts(before, asked, false)]
  return answers.includes(undefined) ? undefined : answers.every((answer) => answer === false)
}

describe.each(['examples', ...repositories])('%s', (name) => {
  const isHere = name === 'examples' || mirror !== ''
  const title = isHere ? 'status and witness of every change' : 'skipped: no bare repository (WHITTLE_REPOSITORIES)'
  ;(isHere ? test : test.skip)(
    title,
    async () => {
      const entries =
        name === 'examples' ? ofFolder(join(import.meta.dirname, '../../examples')) : await ofRepository(name)
      if (!entries) return
      const catalog = await loadCatalog()
      const base = read(entries)
      const expand = (pattern: string): readonly string[] => catalog.expand(pattern).map((each) => each.name)
      const sources = base.sources.filter(
        (source): source is PolicySource => source.status === 'found' && actionsOf(source).length > 0,
      )
      const counts = { right: 0, undecided: 0, confirmed: 0, wrong: [] as string[] }
      for (const source of sources.slice(0, most))
        for (const mutation of mutations(source, entries, expand)) {
          const { changes } = compareTrees(base, read(mutation.head), catalog)
          const id = source.address === undefined ? mutation.file : `${mutation.file}#${source.address}`
          const change = changes.find((each) => each.id === id)
          const status = change?.comparison.status ?? 'not touched'
          const shown = `${mutation.what} ${id}: ${status} ${change?.comparison.reason ?? ''}`
          // Only what has parts that are not read may be left open, and then the rest of it counts.
          const isOpen = status === 'undecided' && (change?.head?.unread.length ?? 0) > 0
          if (isOpen && (mutation.what !== 'wider' || /newly allows/.test(shown))) counts.undecided++
          else if (status !== expected[mutation.what]) counts.wrong.push(shown)
          else counts.right++
          const agreed = change && confirmed(change)
          if (agreed === false)
            counts.wrong.push(`${shown}: iam-simulate says otherwise of ${JSON.stringify(change?.comparison.witness)}`)
          if (agreed === true) counts.confirmed++
        }
      expect(counts.wrong).toEqual([])
      expect(counts.right).toBeGreaterThan(counts.undecided)
      expect(counts.confirmed).toBeGreaterThan(0)
    },
    600_000,
  )
})
