import { accountOfState } from './account.ts'
import { matchDirectory } from './match-directory.ts'
import { moduleCallsOf } from './module-calls.ts'
import type { Layouts, StateResource, StateOrPlan } from './types.ts'

/** An instance, in the state or plan it stands in. */
export interface StateInstance {
  readonly shown: StateOrPlan
  /** The directory of the root module. */
  readonly root: string
  readonly resource: StateResource
}

/** All instances of a block, and why there may be others (each a sentence). */
export interface Instances {
  readonly instances: readonly StateInstance[]
  readonly unknown: readonly string[]
}

/** Calls (`module.a`, `module.b`) that lead from a root to a directory. */
interface Chain {
  readonly index: number
  readonly calls: readonly string[]
}

const advice = 'apply it and read the state again, or give a plan (--plan)'
/** Terraform has no cycles of modules; no written configuration has longer or more chains of calls than these. */
const deepest = 16
const most = 500

/** The states and plans of a run, led to the source they were made from. */
export class States {
  private readonly layouts: Layouts
  private readonly roots: readonly { readonly shown: StateOrPlan; readonly root: string }[]
  private readonly byBlock = new Map<string, StateInstance[]>()
  private readonly all: StateInstance[] = []
  private readonly chains = new Map<string, Chain[]>()
  /** Root modules of which nothing is applied, as their backends show. */
  private readonly unapplied: ReadonlySet<string>

  /** Throws an InputError for one that fits no directory, or several. */
  constructor(states: readonly StateOrPlan[], layouts: Layouts) {
    this.layouts = layouts
    const isUnapplied = ({ backend, resources }: StateOrPlan): boolean =>
      backend?.whole === true && resources.length === 0
    this.unapplied = new Set(states.flatMap((each) => (isUnapplied(each) ? (each.directory ?? []) : [])))
    const applied = states.filter((each) => !isUnapplied(each))
    this.roots = applied.map((each) => ({ shown: each, root: matchDirectory(each, layouts) }))
    for (const [index, { shown: each, root }] of this.roots.entries()) {
      this.walk(index, root, [])
      const directories = new Map<string, string | undefined>()
      for (const resource of each.resources) {
        const { module } = resource
        if (!directories.has(module)) directories.set(module, this.directoryOf(root, module))
        const instance: StateInstance = { shown: each, root, resource }
        this.all.push(instance)
        const directory = directories.get(module)
        if (directory === undefined) continue
        const key = `${directory}\n${resource.block}`
        this.byBlock.set(key, [...(this.byBlock.get(key) ?? []), instance])
      }
    }
  }

  private walk(index: number, directory: string, calls: readonly string[]): void {
    const chains = this.chains.get(directory) ?? []
    if (calls.length > deepest || chains.length >= most) return
    this.chains.set(directory, [...chains, { index, calls }])
    for (const block of this.layouts.directories.get(directory) ?? []) {
      const inner = block.startsWith('module.') ? this.layouts.called(directory, block) : undefined
      if (inner !== undefined) this.walk(index, inner, [...calls, block])
    }
  }

  private directoryOf(root: string, module: string): string | undefined {
    let directory: string | undefined = root
    for (const call of moduleCallsOf(module))
      directory = directory === undefined ? undefined : this.layouts.called(directory, call)
    return directory
  }

  /** Does any of them cover this directory? */
  covers(directory: string): boolean {
    return this.chains.has(directory)
  }

  /**
   * All instances of a block, and why there may be more.
   *
   * @param calls `module.x`: only instances made through these calls of the directory
   */
  instancesOf(directory: string, block: string, calls?: readonly string[]): Instances {
    const wanted = (last: string | undefined): boolean => !calls || calls.includes(last ?? '')
    const all = this.byBlock.get(`${directory}\n${block}`) ?? []
    const instances = all.filter(({ resource }) => wanted(moduleCallsOf(resource.module).at(-1)))
    const chains = (this.chains.get(directory) ?? []).filter((chain) => wanted(chain.calls.at(-1)))
    return { instances, unknown: [...this.missing(chains, block, instances), ...this.unseen(directory)] }
  }

  /** A sentence for each place where the source makes something that a state does not have. */
  private missing(chains: readonly Chain[], block: string, instances: readonly StateInstance[]): string[] {
    const sentences: string[] = []
    for (const { index, calls } of chains) {
      const { shown, root } = this.roots[index] ?? {}
      // For one directory a complete plan is more precise than a state beside it.
      if (!shown || this.roots.some((other) => other.root === root && other.shown.complete)) continue
      const chain = calls.join('.')
      const modules = [...new Set(shown.resources.flatMap(({ module }) => moduleInstance(module, calls)))]
      if (modules.length === 0 && calls.length > 0)
        sentences.push(`${shown.name} has nothing of ${chain}, so ${block} is not known there: ${advice}`)
      for (const module of calls.length === 0 ? [''] : modules) {
        const made = instances.some(
          ({ resource, shown: own }) => own === shown && resource.module === module && !resource.deposed,
        )
        if (made) continue
        const address = module === '' ? block : `${module}.${block}`
        sentences.push(`${address} is not in ${shown.name}, which may be older than the source: ${advice}`)
      }
    }
    return sentences
  }

  /** Uses of a directory that no state or plan covers. */
  private unseen(directory: string): string[] {
    const sentences = this.otherStates(directory)
    const own = this.statesOf(directory)
    const given = new Set(own.map(({ backend, name }) => backend?.name ?? name)).size
    const wanted = this.layouts.terragrunt(directory)
    if (given < wanted && !own.some(({ backend }) => backend?.whole))
      sentences.push(
        `${wanted} terragrunt configurations use ${directoryOfState(directory)}, and ${given} states of it are given: give all of them (--state ${directory}=FILE)`,
      )
    for (const top of this.topsOf(directory, new Set()))
      if (!this.unapplied.has(top) && !this.roots.some(({ root }) => root === top))
        sentences.push(
          `${directoryOfState(directory)} is also used from ${directoryOfState(top)}, whose state is not given: give it too (--state ${top}=FILE)`,
        )
    return sentences
  }

  /** The reason why a root module that leads to a directory may have states beside those that are given. */
  private otherStates(directory: string): string[] {
    const { layouts } = this
    return this.rootsOf(directory).flatMap((root) => {
      const shown = this.statesOf(root)
      const partly = shown.find(({ backend }) => backend && !backend.whole)
      if (partly)
        return [
          `Not all states of ${directoryOfState(root)} could be read from their backend, only ${shown.map(({ name }) => name).join(', ')}: the problems of this run say why`,
        ]
      const place = layouts.severalStates(root)
      if (place === undefined || shown.some(({ backend }) => backend?.whole)) return []
      const configured = layouts.isAccountSettled(root) ? layouts.account(root)?.split('|') : undefined
      if (configured?.every((account) => shown.some((each) => accountOfState(each) === account))) return []
      return [
        `${directoryOfState(root)} has several states (${place}), and others than ${shown.map(({ name }) => name).join(', ')} may attach it: let all be read from their backend (states.backends in .github/whittle.yml), or give them all (--state ${root || '.'}=FILE) and name its accounts under accounts`,
      ]
    })
  }

  private statesOf(root: string): readonly StateOrPlan[] {
    return this.roots.flatMap((each) => (each.root === root ? [each.shown] : []))
  }

  /** Do the states that lead to a directory show everything that it makes in these accounts? */
  showAll(directory: string, accounts: readonly string[]): boolean {
    const all = new Set<string | undefined>()
    const whole = this.rootsOf(directory).every((root) => {
      const found = new Set(this.statesOf(root).map(accountOfState))
      for (const account of found) all.add(account)
      return (this.layouts.account(root)?.split('|') ?? []).every((account) => found.has(account))
    })
    return whole && accounts.every((account) => all.has(account))
  }

  /** The root modules of the states that lead to a directory. */
  private rootsOf(directory: string): readonly string[] {
    return [...new Set((this.chains.get(directory) ?? []).map(({ index }) => this.roots[index]?.root ?? ''))]
  }

  private topsOf(directory: string, seen: Set<string>): readonly string[] {
    if (seen.has(directory)) return []
    seen.add(directory)
    const callers = [...new Set(this.layouts.callers(directory))]
    return callers.flatMap((caller) =>
      this.layouts.callers(caller).length === 0 ? [caller] : this.topsOf(caller, seen),
    )
  }

  /** Resources and data sources of a type anywhere. */
  ofType(...types: readonly string[]): readonly StateInstance[] {
    return this.all.filter(({ resource }) => types.includes(resource.type))
  }

  /** The account of an instance: from the configuration, or from the provider in the state itself. */
  accountOf({ root, shown }: StateInstance): string | undefined {
    const configured = this.layouts.account(root)
    const own = accountOfState(shown)
    // Of several accounts that are configured, each state has its own.
    if (configured?.includes('|')) return own !== undefined && configured.split('|').includes(own) ? own : configured
    return configured ?? own
  }
}

/** The address of the module instance that a chain of calls leads to, where `module` is it or is below it. */
function moduleInstance(module: string, calls: readonly string[]): string[] {
  const steps = module.match(/module\.[^.[\]]+(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?/g) ?? []
  const names = moduleCallsOf(module)
  if (names.length < calls.length || !calls.every((call, index) => names[index] === call)) return []
  return [steps.slice(0, calls.length).join('.')]
}

const directoryOfState = (directory: string): string => (directory === '' ? 'the root directory' : directory)
