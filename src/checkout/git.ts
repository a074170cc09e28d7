import { spawn } from 'node:child_process'

type Env = Readonly<Record<string, string | undefined>>

/**
 * Options for every call: nothing of the repository runs (no hooks, no file system monitor), no remote is asked, no
 * index is written, and objects are read as they were committed.
 * @see https://git-scm.com/docs/git
 */
const fixed = [
  '--no-optional-locks',
  '--no-replace-objects',
  '--literal-pathspecs',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'protocol.allow=never',
]

/** The answer of a git command, or its message where it failed or git is missing. */
export type GitAnswer =
  { readonly kind: 'output'; readonly bytes: Buffer } | { readonly kind: 'failed'; readonly message: string }

/**
 * Runs one git command. Its words are fixed by the caller; what comes from outside is validated before.
 *
 * @param input for the command's standard input
 */
export function runGit(cwd: string, words: readonly string[], env: Env, input = ''): Promise<GitAnswer> {
  return new Promise((resolve) => {
    const child = spawn('git', [...fixed, ...words], {
      cwd,
      env: { ...env, GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const [out, err]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.on('error', (error) => resolve({ kind: 'failed', message: `git cannot be run (${error.message})` }))
    child.on('close', (code) =>
      resolve(
        code === 0
          ? { kind: 'output', bytes: Buffer.concat(out) }
          : { kind: 'failed', message: Buffer.concat(err).toString('utf8').trim().split('\n')[0] ?? '' },
      ),
    )
    // git may end before it has read everything.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

/** One line of text, without its end; `undefined` where the command failed. */
export async function gitLine(cwd: string, words: readonly string[], env: Env): Promise<string | undefined> {
  const answer = await runGit(cwd, words, env)
  return answer.kind === 'output' ? answer.bytes.toString('utf8').replace(/\n$/, '') : undefined
}
