import { showUnresolved } from './unresolved.ts'

/** A part of a policy document that AWS rejects (`error`) or that has another effect than it seems to (`warning`). */
export interface PolicyProblem {
  /** The place in the document: `['Statement', 0, 'Action', 2]`. */
  readonly path: readonly (string | number)[]
  /** One line: the fault and the correct form. */
  readonly message: string
  readonly severity: 'error' | 'warning'
}

export type Path = PolicyProblem['path']

/** Collects problems in the order in which the document is read. */
export class PolicyProblems {
  readonly list: PolicyProblem[] = []

  get hasErrors(): boolean {
    return this.list.some((problem) => problem.severity === 'error')
  }

  error(path: Path, message: string): void {
    this.list.push({ path, message: showUnresolved(message), severity: 'error' })
  }

  warning(path: Path, message: string): void {
    this.list.push({ path, message: showUnresolved(message), severity: 'warning' })
  }

  /** Names of elements are case-sensitive. */
  unknownElements(value: Readonly<Record<string, unknown>>, known: readonly string[], path: Path): void {
    for (const name of Object.keys(value)) {
      if (known.includes(name)) continue
      const meant = known.find((element) => element.toLowerCase() === name.toLowerCase())
      this.error([...path, name], meant ? `unknown element "${name}"; write "${meant}"` : `unknown element "${name}"`)
    }
  }

  /** One string or a list of strings, as a list; an empty list is refused unless `mayBeEmpty`. */
  strings(value: unknown, path: Path, name: string): readonly string[] {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value]
    if (list.length === 0) this.error(path, `${name} is an empty list`)
    return list.flatMap((item, index) => {
      if (typeof item === 'string') return [item]
      this.error(Array.isArray(value) ? [...path, index] : path, `${name} must hold strings only`)
      return []
    })
  }
}
