import { parseNative } from './native/body.ts'
import type { TerraformParser } from './syntax-tree.ts'

export type { TerraformParser } from './syntax-tree.ts'

/** Reads Terraform's own syntax. Positions are UTF-16 units of the content. */
export const terraformParser: TerraformParser = { parse: parseNative }
