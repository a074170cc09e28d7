import * as z from 'zod'
import type { DashboardSettings } from '../types.ts'
import { text } from '../value-schemas.ts'

export const dashboard = z.union([
  z.boolean(),
  z.strictObject({
    title: text
      .max(200, 'is longer than 200 characters')
      .optional()
      .describe('Title of the issue when it is opened. Default: Whittle: AWS IAM policies, and the job.'),
    labels: z
      .array(text.max(50, 'is longer than the 50 characters of a label'))
      .optional()
      .describe('Labels to put on it.'),
  }),
])

/** @param input `true` is the same as an empty object */
export function dashboardFrom(input: z.infer<typeof dashboard> | undefined): {
  readonly dashboard?: DashboardSettings
} {
  if (input === undefined || input === false) return {}
  const { title, labels = [] } = input === true ? {} : input
  return { dashboard: { ...(title !== undefined && { title }), labels } }
}
