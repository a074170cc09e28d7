/** Permissions that AWS checks while something else happens: no API operation bears their name. */
export interface RuntimePermission {
  /** Action patterns, lower case: `kafka-cluster:*`. */
  readonly actions: readonly string[]
  /** The moment at which the permission is checked, as the end of "it is checked when …". */
  readonly when: string
  /** The page of AWS that says so. */
  readonly page: string
}

const docs = 'https://docs.aws.amazon.com'

/** @param page of AWS, whole or below docs.aws.amazon.com */
export const runtimeRow = (actions: string, when: string, page: string): RuntimePermission => ({
  actions: actions.trim().toLowerCase().split(/\s+/),
  when,
  page: page.startsWith('https:') ? page : `${docs}/${page}`,
})
