/**
 * The marks by which a pull request and a commit are recognised as Whittle's, and what they propose: a hidden marker in
 * the body, git trailers in the message. Both are compared with what else is there, never trusted alone
 * (`isOwnBranch`).
 */
export interface Marker {
  /** Hash of the policy or group, or of what a finding is about. */
  readonly policy: string
  /** `finding`: the hash is that of the subject of a finding of Access Analyzer. */
  readonly kind: 'finding' | null
  /** What a finding is about; `null`: of a policy, or an earlier version wrote the marker, which did not name it. */
  readonly subject: FindingSubjectName | null
  /** Hash of what is proposed for it. */
  readonly content: string
  /** Hash of the job; `null`: version 0.1 wrote it, which did not distinguish jobs. */
  readonly job: string | null
  /** Hash of the characters taken out and put in, without the policy's name: a moved policy is found by it. */
  readonly edit: string | null
  /** Hash of the policy's address. */
  readonly address: string | null
  /** Hash of the branch: a marker that was copied to another pull request is none. */
  readonly branch: string | null
  /** Hash of the title that Whittle gave it. */
  readonly title: string | null
  /** Hash of the text that Whittle wrote. */
  readonly text: string | null
  /** Hashes of the policies of a group; empty: `policy` is one itself. */
  readonly members: readonly string[]
  /** `2026-11-30`: the first day on which its evidence could not be renewed. */
  readonly since: string | null
  /** Whittle closed the pull request itself, so it was not declined by a reviewer. */
  readonly withdrawn: boolean
}

/** Type of a finding, and the ARN of the resource that it is about. */
export interface FindingSubjectName {
  readonly type: string
  readonly resource: string
}

/** The marker of 0.1, at the end of a body that was all Whittle's. */
const oldMarker = /<!-- whittle policy=([0-9a-f]{16}) content=([0-9a-f]{16})( withdrawn)? -->/g

export const beginMarker = '<!-- whittle:begin -->'
const endMarker = /<!-- whittle:end ([a-z]+=[^ ]+(?: [a-z]+(?:=[^ ]+)?)*) -->/

/** @returns the marker's text, to stand at the end of Whittle's own */
export function writeMarker(marker: Marker): string {
  const { policy, kind, subject, content, job, edit, address, branch, title, text, members, since, withdrawn } = marker
  const about = subject && { type: encoded(subject.type), resource: encoded(subject.resource) }
  const listed = members.join(',')
  const values = { policy, kind, ...about, content, job, edit, address, branch, title, text, members: listed, since }
  const words = Object.entries(values).flatMap(([key, value]) => (value ? [`${key}=${value}`] : []))
  return `<!-- whittle:end ${[...words, ...(withdrawn ? ['withdrawn'] : [])].join(' ')} -->`
}

/** The position of a marker in a text, or `null`: there is none. */
export function findMarker(
  text: string,
): { readonly marker: Marker; readonly start: number; readonly end: number } | null {
  const found = endMarker.exec(text)
  const marker = found && markerOf(found[1] ?? '')
  return found && marker ? { marker, start: found.index, end: found.index + found[0].length } : null
}

function markerOf(words: string): Marker | null {
  const values = new Map<string, string>()
  for (const word of words.split(' ')) {
    const [key = '', value = ''] = word.split('=', 2)
    values.set(key, value)
  }
  const hashed = (key: string): string | null => {
    const value = values.get(key)
    return value !== undefined && /^[0-9a-f]{16}$/.test(value) ? value : null
  }
  const [policy, content] = [hashed('policy'), hashed('content')]
  if (policy === null || content === null) return null
  const since = values.get('since') ?? ''
  return {
    policy,
    kind: values.get('kind') === 'finding' ? 'finding' : null,
    subject: subjectOf(values),
    content,
    job: hashed('job'),
    edit: hashed('edit'),
    address: hashed('address'),
    branch: hashed('branch'),
    title: hashed('title'),
    text: hashed('text'),
    members: (values.get('members') ?? '').split(',').filter((member) => /^[0-9a-f]{16}$/.test(member)),
    since: /^\d{4}-\d\d-\d\d$/.test(since) ? since : null,
    withdrawn: values.has('withdrawn'),
  }
}

/** One word, whatever the text holds; half a surrogate pair cannot be encoded. */
const encoded = (text: string): string => encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'))

function subjectOf(values: ReadonlyMap<string, string>): FindingSubjectName | null {
  const [type, resource] = [values.get('type'), values.get('resource')]
  if (type === undefined || resource === undefined) return null
  try {
    return { type: decodeURIComponent(type), resource: decodeURIComponent(resource) }
  } catch {
    return null
  }
}

/** The marker that 0.1 wrote: the last one, because the text above it may quote others. */
export function findOldMarker(text: string): ReturnType<typeof findMarker> {
  const found = [...text.matchAll(oldMarker)].at(-1)
  const [whole, policy, content, withdrawn] = found ?? []
  if (found === undefined || whole === undefined || policy === undefined || content === undefined) return null
  const unknown = {
    kind: null,
    subject: null,
    job: null,
    edit: null,
    address: null,
    branch: null,
    title: null,
    text: null,
    since: null,
  }
  const marker = { ...unknown, policy, content, members: [], withdrawn: withdrawn !== undefined }
  return { marker, start: found.index, end: found.index + whole.length }
}

/** Text in which no marker stands, whatever it quotes. */
export const withoutMarkers = (text: string): string => text.replace(/<!--(?=\s*\/?whittle)/gi, '<!- -')

/** A waiver that a comment asked for, in the trailers of a commit: the comment's id, and the hash of the policy. */
export interface WaiverTrailer {
  readonly comment: number
  readonly policy: string
}

export interface CommitTrailers {
  readonly policy: string
  /** Of all files that the branch changes, as the commit leaves them. */
  readonly blobs: readonly string[]
  readonly waivers: readonly WaiverTrailer[]
  /** The comment whose command made the commit; `null`: no command did. */
  readonly command: number | null
}

/**
 * Body of a commit message: which policy or group it is for, the object ids of the files it leaves, and the waivers that
 * comments on the pull request asked for.
 */
export const commitTrailers = (
  policy: string,
  blobs: readonly string[],
  waivers: readonly WaiverTrailer[] = [],
  command: number | null = null,
): string =>
  [
    'Proposed by Whittle.',
    '',
    `Whittle-Policy: ${policy}`,
    ...blobs.map((blob) => `Whittle-Blob: ${blob}`),
    ...waivers.map((waiver) => `Whittle-Waiver: ${waiver.comment} ${waiver.policy}`),
    ...(command === null ? [] : [`Whittle-Command: ${command}`]),
  ].join('\n')

const trailers =
  /^Whittle-Policy: ([0-9a-f]{16})((?:\nWhittle-Blob: [0-9a-f]{40})+)((?:\nWhittle-Waiver: \d{1,16} [0-9a-f]{16})*)(?:\nWhittle-Command: (\d{1,16}))?$/gm

/** GitHub may append trailers of its own (`Signed-off-by`). */
export function readTrailers(message: string): CommitTrailers | null {
  const found = [...message.matchAll(trailers)].at(-1)
  const [, policy, blobs, waivers = '', command] = found ?? []
  if (policy === undefined || blobs === undefined) return null
  return {
    policy,
    blobs: [...blobs.matchAll(/[0-9a-f]{40}/g)].map(([blob]) => blob),
    waivers: [...waivers.matchAll(/: (\d+) ([0-9a-f]{16})/g)].map(([, comment, of = '']) => {
      return { comment: Number(comment), policy: of }
    }),
    command: command === undefined ? null : Number(command),
  }
}
