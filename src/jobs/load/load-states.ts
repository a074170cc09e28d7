import { relative, resolve } from 'node:path'
import { parseStateOrPlan } from '../../sources/state/read.ts'
import type { StateOrPlan } from '../../sources/state/types.ts'
import { readBoundedText } from './bounded-file.ts'

/**
 * Reads states (`terraform.tfstate`, `terraform state pull`) and what `terraform show -json` printed. Each is `FILE`, or
 * `DIR=FILE` where `DIR` is the root module's directory from the repository's root (`.` for the root itself). Files are
 * looked for from `from`.
 */
export const loadStates = (named: readonly string[], from: string): Promise<StateOrPlan[]> =>
  Promise.all(named.map((each) => load(each, from)))

async function load(named: string, from: string): Promise<StateOrPlan> {
  const [, directory, file = named] = /^([^=]*)=(.+)$/s.exec(named) ?? []
  const path = resolve(from, file)
  const remedy = 'name a state file or the output of terraform show -json, or DIR=FILE'
  const content = await readBoundedText(path, file, remedy)
  return parseStateOrPlan(content, file, directory === undefined ? undefined : plainDirectory(directory))
}

const plainDirectory = (directory: string): string => {
  const path = relative('/', resolve('/', directory)).split('\\').join('/')
  return path === '.' ? '' : path
}
