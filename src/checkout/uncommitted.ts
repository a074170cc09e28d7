import { execFile } from 'node:child_process'

/**
 * The given files whose last version is not committed; empty where git is missing, or there is no repository.
 *
 * @param paths from `root`, with `/`
 * @see https://git-scm.com/docs/git-status#_porcelain_format_version_1
 */
export async function uncommittedFiles(
  root: string,
  paths: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[]> {
  if (paths.length === 0) return []
  // Neither hooks of the repository run nor is its index written.
  const options = ['--no-optional-locks', '--literal-pathspecs', '-c', 'core.fsmonitor=false']
  const status = ['status', '--porcelain', '-z', '--no-renames', '--ignored', '--untracked-files=all']
  const prefix = await git(root, ['rev-parse', '--show-prefix'], env)
  if (prefix === undefined) return []
  const folder = prefix.replace(/\n$/, '')
  const output = await git(root, [...options, ...status, '--', ...paths], env)
  if (output === undefined) return []
  const changed = new Set(output.split('\0').map((entry) => entry.slice(3)))
  return paths.filter((path) => changed.has(folder + path))
}

function git(
  cwd: string,
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile('git', words, { cwd, env: { ...env }, maxBuffer: 1 << 26, timeout: 30_000 }, (error, stdout) =>
      resolve(error ? undefined : stdout),
    )
  })
}
