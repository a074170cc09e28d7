import * as z from 'zod'
import { actionRepository } from '../action-reference.ts'
import { version } from '../version.ts'

/** The folder of the schemas in the repository, at the present major version. */
const folder = `https://github.com/${actionRepository}/raw/v${version.split('.')[0]}/schema/`

/**
 * A schema as its file in `schema/` has it. Files that people write are in draft 07, which editors know best; what is
 * only printed is in draft 2020-12.
 *
 * @param name of the file: `whittle.schema.json`
 * @see https://github.com/SchemaStore/schemastore/blob/master/CONTRIBUTING.md#best-practices
 */
export function publishedSchema(schema: z.ZodType, name: string, target: 'draft-7' | 'draft-2020-12'): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target })
  return { $schema, $id: `${folder}${name}`, ...rest }
}
