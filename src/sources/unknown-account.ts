/**
 * What is said where the account of a directory is not known. Reports group policies by it, so that each text is made and
 * read here.
 */

const byPath = 'name its accounts under accounts in .github/whittle.yml, by its path'

/** No provider, state or configuration names the account. @param directory from the root; empty for the root itself */
export const accountNotKnown = (directory: string): string =>
  `The account of ${shown(directory)} is not known: set account in .github/whittle.yml, or give the state (--state)`

/** @param place what names the accounts, or leaves them open */
export const severalAccounts = (directory: string, place: string): string =>
  `${shown(directory)} may be applied to several accounts (${place}): ${byPath}, or give the state (--state)`

/** A module that only examples and tests call is for callers outside of the repository. */
export const onlyExamplesCall = (directory: string): string =>
  `Only examples and tests here call ${shown(directory)}, so it may be applied to other accounts: ${byPath}`

/** @param by a file outside of what is read that applies the directory; no file inside does */
export const alsoAppliedOutside = (directory: string, by: string): string => `${outside(directory, by)}, or ${byPath}`

/** The same of a directory that files inside apply as well: its accounts are known, and the roles that it is given are not. */
export const alsoCalledOutside = (directory: string, by: string): string =>
  `${outside(directory, by)}, or name its principals under policies.principals in .github/whittle.yml`

const outside = (directory: string, by: string): string =>
  `${by}, outside of what is read, applies ${shown(directory)} too: read the whole repository`

export const rootDirectory = 'the root directory'

const shown = (directory: string): string => directory || rootDirectory

export interface UnknownAccount {
  /** `one`: one account is to be named. `several`: accounts by path. */
  readonly kind: 'one' | 'several'
  /** As it is shown to a reader. */
  readonly directory: string
}

const forms: readonly (readonly [UnknownAccount['kind'], RegExp])[] = [
  ['one', /\bThe account of (.+?) is not known: set account /],
  ['several', /(the root directory|\S+) may be applied to several accounts \(/],
  ['several', /, outside of what is read, applies (.+?) too: read the whole repository, or name its accounts /],
  ['several', /\bOnly examples and tests here call (.+?), so it may be applied /],
]

/** The directory whose account is missing, where one of the sentences of a reason is one of the texts above. */
export function unknownAccountIn(reason: string): UnknownAccount | undefined {
  for (const [kind, form] of forms) {
    const directory = form.exec(reason)?.[1]
    if (directory !== undefined) return { kind, directory }
  }
  return undefined
}

/** What matches the files of the directory under `accounts`; a module that the root calls has the accounts of the root. */
export const accountsGlob = ({ directory }: UnknownAccount): string =>
  directory === rootDirectory ? '*' : `${directory}/**`
