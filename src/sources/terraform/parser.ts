import { parseFile } from './parse/body.ts'
import type { TerraformParser } from './syntax.ts'

export type { TerraformParser } from './syntax.ts'

/** Reads Terraform's own syntax. Positions are UTF-16 units of the content. */
export const terraformParser: TerraformParser = { parse: parseFile }
