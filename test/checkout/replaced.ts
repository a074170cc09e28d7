/** The files that the tests of replacing are about. */
export const paths: readonly string[] = ['a.tf', 'deep/b.tf', 'deep/er/c.json']

export const before = (path: string): string => `# ${path}\n${'old é\n'.repeat(2000)}`
export const after = (path: string): string => `# ${path}\n${'new ü\n'.repeat(1500)}`
