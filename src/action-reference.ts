/**
 * What stands behind `uses:` for this action, in documentation and in workflows that Whittle writes: `OWNER/NAME@REF`, a
 * space, and a comment. The release sets it everywhere with `scripts/set-release.mjs`; until then OWNER is a placeholder,
 * because no account is settled. A test holds the documentation to it.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsuses
 */
export const actionReference: string = 'OWNER/whittle@v0 # pin it to the commit you reviewed'

/** OWNER/NAME of the repository on GitHub. */
export const actionRepository: string = actionReference.slice(0, actionReference.indexOf('@'))

/** Whether a value of `uses:` is this action, in a fork or at another version too. */
export const isThisAction = (uses: string): boolean =>
  /^[^/@\s]+\/([^/@\s]+)@/.exec(uses)?.[1] === actionRepository.split('/')[1]
