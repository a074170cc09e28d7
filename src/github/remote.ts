import { gitLine } from '../checkout/git.ts'

type Env = Readonly<Record<string, string | undefined>>

/** What the address of a remote names; empty where it names no repository of a host. */
export interface RemoteName {
  /** `acme/infra` */
  readonly name?: string
  /** Absent: github.com. */
  readonly host?: string
}

/**
 * The owner and name in the address of a remote: `git@github.com:acme/infra.git`, `https://github.com/acme/infra`,
 * `ssh://git@github.com:22/acme/infra`. Where SSH is used, the host may be a name of its configuration: `github.com-work` is
 * github.com, and which host a name without a dot is the address does not say.
 *
 * @see https://docs.github.com/en/get-started/git-basics/about-remote-repositories
 * @see https://docs.github.com/en/authentication/connecting-to-github-with-ssh/managing-deploy-keys
 */
export function parseRemote(remote: string): RemoteName {
  const found =
    /^(?:https?|ssh|git):\/\/(?:[^@/]+@)?([\w.-]+)(?::\d+)?\/([\w-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(remote) ??
    /^(?:[\w.-]+@)?([\w.-]+):([\w-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(remote)
  const [, host, name] = found ?? []
  if (host === undefined || name === undefined) return {}
  const isSsh = !/^(?:https?|git):/.test(remote)
  if (/^(?:www\.|ssh\.)?github\.com$/i.test(host) || (isSsh && /^github\.com-[\w-]+$/i.test(host))) return { name }
  return isSsh && !host.includes('.') ? {} : { name, host: host.toLowerCase() }
}

/** The repository of the remote `origin`, with the rules of git's configuration for addresses. @param root in a checkout */
export const readOrigin = async (root: string, env: Env): Promise<RemoteName> =>
  parseRemote((await gitLine(root, ['remote', 'get-url', 'origin'], env)) ?? '')
