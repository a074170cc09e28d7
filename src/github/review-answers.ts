import * as z from 'zod'

const user = z.object({ login: z.string() })

const pull = z.object({
  number: z.number(),
  state: z.string(),
  head: z.object({ sha: z.string(), ref: z.string(), repo: z.object({ full_name: z.string() }).nullish() }),
  base: z.object({ sha: z.string(), ref: z.string() }),
})

const thread = z.object({
  id: z.string(),
  isResolved: z.boolean(),
  isOutdated: z.boolean(),
  path: z.string(),
  resolvedBy: user.nullish(),
  comments: z.object({
    nodes: z.array(
      z.object({
        id: z.string(),
        databaseId: z.number(),
        body: z.string(),
        isMinimized: z.boolean(),
        author: z.object({ kind: z.string(), login: z.string() }).nullish(),
      }),
    ),
  }),
})

const threadsPage = z.object({
  nodes: z.array(thread),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
})

export type PullFacts = z.infer<typeof pull>
export type ThreadFacts = z.infer<typeof thread>
export type ThreadsPage = z.infer<typeof threadsPage>

/** The fields of GitHub's answers about reviews that are read (`parseAnswer` of `answers.ts` judges them). */
export const reviewAnswers = {
  pull,
  file: z.object({ filename: z.string(), status: z.string(), patch: z.string().nullish() }),
  comment: z.object({ id: z.number(), body: z.string().nullish(), user: user.nullish() }),
  viewer: z.object({ viewer: user }),
  threads: z.object({ repository: z.object({ pullRequest: z.object({ reviewThreads: threadsPage }) }) }),
}
