import { directoryOf, type SourceFile } from '../../../files.ts'
import { makeModule, type Module, type ModuleFile } from '../module.ts'
import { isTerragrunt } from '../../syntax/terragrunt.ts'

/** Files that configurations include: they may have any name, so only requested ones are read. */
export class Parents {
  /** By path. */
  readonly known: ReadonlyMap<string, () => ModuleFile>
  private readonly made = new Map<string, ModuleFile>()

  constructor(files: readonly SourceFile[], parsed: readonly ModuleFile[], parse: (file: SourceFile) => ModuleFile) {
    const known = new Map<string, () => ModuleFile>()
    for (const file of parsed) if (isTerragrunt(file.path)) known.set(file.path, () => file)
    for (const file of files) {
      if (!file.path.endsWith('.hcl') || known.has(file.path)) continue
      known.set(file.path, () => {
        const found = this.made.get(file.path) ?? parse(file)
        this.made.set(file.path, found)
        return found
      })
    }
    this.known = known
  }

  /** The requested files that are no configurations themselves. */
  get read(): readonly ModuleFile[] {
    return [...this.made.values()]
  }

  /** Each with its own names; the users of its inputs are not followed. */
  modules({ accountOf }: { readonly accountOf: (path: string) => string | undefined }): Module[] {
    return this.read.map((file) => ({
      ...makeModule(file.path, [file], [], [], accountOf(file.path), []),
      folder: directoryOf(file.path),
    }))
  }
}
