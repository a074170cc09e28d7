/** An account of GitHub, as far as it says whose text something is. */
export interface GitHubAccount {
  readonly login: string
  readonly bot: boolean
}

/** @param user as the REST API describes it; `null`: the account is gone */
export const gitHubAccountOf = (
  user: { readonly login: string; readonly type?: string | null | undefined } | null | undefined,
): GitHubAccount | null => (user ? { login: user.login, bot: user.type === 'Bot' } : null)

/**
 * Is the author of an issue or a comment the program itself? Anyone can copy a marker: it counts where the account of the
 * token wrote it, and where that account is not known, where a bot did.
 *
 * @param own login that the token stands for; `null` where it cannot be read
 */
export const isOwnAuthor = (author: GitHubAccount | null, own: string | null): boolean =>
  author !== null && (own === null ? author.bot : author.login.toLowerCase() === own.toLowerCase())
