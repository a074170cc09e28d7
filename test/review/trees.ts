import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runWithResultFile } from '../../src/cli/result-file.ts'
import { reviewCommand } from '../../src/cli/commands/review.ts'
import { readArguments } from '../../src/cli/options.ts'
import type { Review } from '../../src/review/types.ts'

/** Files of a tree, by path; a link is its target. */
export type TreeText = Readonly<Record<string, string | { readonly link: string }>>

/** Writes a tree below a folder. */
export function writeTree(root: string, tree: TreeText): void {
  for (const [path, content] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    if (typeof content === 'string') writeFileSync(join(root, path), content)
    else symlinkSync(content.link, join(root, path))
  }
}

/** Runs `whittle review` in a folder of its own. @returns exit code and output */
export async function runReviewCommand(
  cwd: string,
  argv: readonly string[],
  env: Record<string, string> = {},
  now = '2026-06-01T00:00:00Z',
) {
  const written = { out: '', err: '' }
  const code = await runWithResultFile(reviewCommand, readArguments(reviewCommand.spec, argv), {
    stdout: { write: (text: string) => (written.out += text) },
    stderr: { write: (text: string) => (written.err += text) },
    env: { PATH: process.env['PATH'], ...env },
    cwd,
    now: () => new Date(now),
  })
  return { code, ...written }
}

/** The review of two trees as folders. */
export async function reviewTrees(base: TreeText, head: TreeText, more: readonly string[] = []): Promise<Review> {
  const cwd = mkdtempSync(join(tmpdir(), 'whittle-review-'))
  try {
    mkdirSync(join(cwd, 'base'))
    mkdirSync(join(cwd, 'head'))
    writeTree(join(cwd, 'base'), base)
    writeTree(join(cwd, 'head'), head)
    const { out } = await runReviewCommand(cwd, ['head', '--base', './base', '--json', ...more])
    return JSON.parse(out) as Review
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}

/** `address` → `status`, with the action of the witness. */
export const outcomes = ({ policies }: Review): Readonly<Record<string, string>> =>
  Object.fromEntries(
    policies.map(({ id, status, witness }) => [
      id,
      witness ? `${status} ${witness.action} ${witness.resource}` : status,
    ]),
  )
