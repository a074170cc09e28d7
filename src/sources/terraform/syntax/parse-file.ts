import { parseTerraformJson, parseVariablesJson } from './json/file.ts'
import { withInputs } from './terragrunt.ts'
import type { TerraformFile, TerraformParser } from './syntax-tree.ts'

/** Terraform in either syntax, and files of values for its variables, by the name of the file. */
export function parseFile(path: string, content: string, parser: TerraformParser): TerraformFile {
  if (/\.(tf|tofu)\.json$/.test(path)) return parseTerraformJson(content, parser)
  if (path.endsWith('.tfvars.json')) return parseVariablesJson(content, parser)
  const syntax = parser.parse(content)
  return path.endsWith('.hcl') ? withInputs(syntax) : syntax
}

/** Terraform itself, in native or in JSON syntax; OpenTofu reads `.tofu` files beside it. */
export const isTerraform = (path: string): boolean => /\.(tf|tofu)(\.json)?$/.test(path)

/** Values of variables, in native or in JSON syntax. */
export const isVariables = (path: string): boolean => /\.tfvars(\.json)?$/.test(path)

/** JSON that uses directories of Terraform: modules of CDK for Terraform, components of stacks. */
export const namesDirectories = (path: string): boolean =>
  /(^|\/)cdktf\.json$|\.(tfcomponent|tfstack)\.json$/.test(path)
