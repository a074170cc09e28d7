export function presentReference(text: string): string
export function referenceOf(args: readonly string[]): string
export function withReference(text: string, from: string, to: string): string
