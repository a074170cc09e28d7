/** The facts of an unused-access finding about one service. */
export interface UnusedService {
  /** Nothing of it was used. Otherwise it was, and `actions` lists what of it was not, of what AWS tracks. */
  readonly whole: boolean
  readonly lastAccessed?: string
  /** Name without prefix, lower case → ISO 8601 time of the last access, if there ever was one. */
  readonly actions: ReadonlyMap<string, string | undefined>
}

/** The facts of the active findings about one user or role. */
export interface PrincipalFindings {
  /** The finding on its unused permissions. `complete`: all its pages were read. */
  readonly permissions?: {
    readonly id: string
    readonly complete: boolean
    /** By service namespace: the IAM prefix. */
    readonly services: ReadonlyMap<string, UnusedService>
  }
  /** The finding that the role as a whole is unused. */
  readonly unusedRole?: { readonly id: string; readonly lastAccessed?: string }
}

export interface UnusedFindings {
  readonly analyzerArn: string
  /** By user or role ARN, sorted. A principal without an active finding is not in it, whether or not it was analysed. */
  readonly principals: ReadonlyMap<string, PrincipalFindings>
  /** False when some finding was not read to its end. */
  readonly complete: boolean
  /** One line each. */
  readonly problems: readonly string[]
}
