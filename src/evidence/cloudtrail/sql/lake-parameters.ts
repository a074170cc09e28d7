/**
 * CloudTrail Lake keeps a request's parameters as a map of text to text. Lists and structures are JSON text in it: AWS's
 * own queries unpack them with `json_array_get(element_at(requestParameters, 'evaluations'), 0)`; numbers and booleans
 * are plain text (`element_at(requestParameters, 'skipFinalSnapshot') = 'true'`).
 * @see https://github.com/aws-samples/cloud-trail-lake-query-samples
 */

/** Members that are text of a language of their own in the record too, which may be JSON: what it names was not asked for. */
const documents = /(?:document|template|body|definition|pattern|payload)$/i

/**
 * The look of a map or a struct when an engine prints it: `{items=[{groupId=sg-1}]}`. No separator in it is safe to
 * read.
 */
const printed = /^\s*(?:[[{]\s*)*\{\s*[\w.:-]+=/

export interface UnpackedParameters {
  readonly parameters: unknown
  /** Some members are in a form that is not known; they are left out. */
  readonly unclear: boolean
}

/** The request as its record has it, from one whose members are text. Members that are no text stay as they are. */
export function unpackParameters(parameters: unknown): UnpackedParameters {
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) {
    return { parameters, unclear: false }
  }
  let unclear = false
  const members = Object.entries(parameters).flatMap(([name, member]): [string, unknown][] => {
    if (typeof member !== 'string') return [[name, member]]
    if (printed.test(member)) {
      unclear = true
      return []
    }
    return [[name, documents.test(name) ? member : structureIn(member)]]
  })
  return { parameters: Object.fromEntries(members), unclear }
}

/** The value of a text that is JSON of a list or a structure. A policy is passed as text and stays text. */
function structureIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text
  try {
    const value: unknown = JSON.parse(text)
    return Object.keys(value as object).some((name) => name.toLowerCase() === 'statement') ? text : value
  } catch {
    return text
  }
}
