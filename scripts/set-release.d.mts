export function presentReference(text: string): string
export function referenceOf(args: readonly string[]): string
export function withReference(text: string, from: string, to: string): string
export function withVersion(text: string, reference: string, version: string): string
