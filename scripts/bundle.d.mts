import type { BuildOptions, BuildResult } from 'esbuild'

export const moduleOptions: BuildOptions
export function bundleModule<T extends BuildOptions>(options: T): Promise<BuildResult<T>>
