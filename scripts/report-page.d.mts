export function buildReportPage(): Promise<{
  readonly script: string
  readonly style: string
  readonly packages: readonly string[]
}>
