import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from '@jest/globals'

/** Folders of `src/` from the lowest to the highest: each imports from itself and from those before it only. */
const rooms: readonly string[] = [
  'policy',
  'catalog',
  'settings',
  'aws',
  'sources',
  'checkout',
  'evidence',
  'narrowing',
  'network',
  'proof',
  'findings',
  'review',
  'verify',
  'runbooks',
  'report',
  'github',
  'jobs',
  'library',
  'cli',
  'action',
]

/** Inside these folders too; files that stand in the folder itself are not ordered. */
const inner: Readonly<Record<string, readonly string[]>> = {
  evidence: [
    'records',
    'events',
    'coverage',
    'usage',
    'store',
    'cloudtrail',
    'access-analyzer',
    'last-accessed',
    'absence',
    'iam',
  ],
  'sources/terraform': [
    'syntax',
    'values',
    'modules',
    'policies',
    'data',
    'principals',
    'arns',
    'references',
    'managed-attachments',
    'removal',
    'backends',
  ],
  jobs: [
    'load',
    'access-analyzer',
    'narrow',
    'pull-requests',
    'command',
    'dashboard',
    'review',
    'findings',
    'runbook',
    'verify',
    'restore',
    'init',
    'doctor',
  ],
  report: ['plan', 'findings', 'review', 'runbook', 'dashboard', 'doctor', 'networks', 'restore', 'html'],
  review: ['terraform', 'rules'],
  runbooks: [
    'file',
    'summary',
    'containment',
    'revocation',
    'impact',
    'record',
    'verification',
    'escalation',
    'cases',
    'workflow',
  ],
  policy: ['conditions', 'containment'],
}

const root = join(import.meta.dirname, '../../src')

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => path.replaceAll('\\', '/'))
  .sort()

/** File → files that it imports, from `src/`. */
const imports: ReadonlyMap<string, readonly string[]> = new Map(
  files.map((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    const named = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map(([, path]) =>
      normalize(join(dirname(file), path!)).replaceAll('\\', '/'),
    )
    return [file, named.filter((path) => files.includes(path))]
  }),
)

/** The folder below `parent` in which a file lies; `undefined` where it lies in `parent` itself or elsewhere. */
function roomOf(file: string, parent: string): string | undefined {
  const start = parent === '' ? '' : `${parent}/`
  if (!file.startsWith(start)) return undefined
  const [room, ...rest] = file.slice(start.length).split('/')
  return rest.length === 0 ? undefined : room
}

function upward(parent: string, order: readonly string[]): string[] {
  return [...imports].flatMap(([file, targets]) => {
    const from = order.indexOf(roomOf(file, parent) ?? '')
    if (from < 0) return []
    return targets
      .filter((target) => order.indexOf(roomOf(target, parent) ?? '') > from)
      .map((target) => `${file} imports ${target}`)
  })
}

test('the folders of src/ are those of the order', () => {
  const folders = new Set(files.flatMap((file) => roomOf(file, '') ?? []))
  expect([...folders].sort()).toEqual([...rooms].sort())
})

test('no file imports from a higher folder', () => {
  expect(upward('', rooms)).toEqual([])
})

test.each(Object.entries(inner))('nor inside %s', (parent, order) => {
  expect(upward(parent, order)).toEqual([])
})

test('no files import each other in a circle', () => {
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file)
    if (at >= 0) circles.push([...path.slice(at), file].join(' → '))
    if (at >= 0 || done.has(file)) return
    for (const target of imports.get(file) ?? []) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  expect(circles).toEqual([])
})
