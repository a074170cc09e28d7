/** A concrete request that distinguishes two documents. */
export interface Witness {
  readonly action: string
  readonly resource: string
  readonly principal?: string
  /** Condition key → values the request must carry. */
  readonly context: Readonly<Record<string, readonly string[]>>
}

/** Is everything the new document grants granted by the old one? */
export type Verdict =
  | { readonly verdict: 'proven' }
  | { readonly verdict: 'refuted'; readonly reason: string; readonly witness: Witness }
  | { readonly verdict: 'undecided'; readonly reason: string }
