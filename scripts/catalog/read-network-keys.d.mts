export interface NetworkKeys {
  readonly supported: Readonly<Record<string, readonly string[]>>
  readonly except: Readonly<Record<string, readonly string[]>>
}
export function networkKeysIn(page: string): NetworkKeys
export function moduleOf(keys: NetworkKeys, date: string): string
