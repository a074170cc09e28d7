/** Which merged narrowings are verified, in `.github/whittle.yml`. */
import * as z from 'zod'
import type { VerifySettings } from '../types.ts'
import { durationInDays } from '../value-schemas.ts'

export const verify = z.strictObject({
  merged: durationInDays
    .optional()
    .describe('Pull requests of Whittle that were merged within this time are verified; 0d: none. Default: 30d.'),
})

export const verifyFrom = ({ merged = '30d' }: z.infer<typeof verify>): VerifySettings => ({
  mergedDays: Number.parseInt(merged, 10),
})
