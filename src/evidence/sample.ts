/** The number of event ids that stand for a group of events. */
export const sampleSize = 5

/** Adds an id to a sorted sample of the smallest ids in code-unit order, so that the order of arrival leaves no trace. */
export function addToSample(sample: string[], id: string): void {
  if (sample.length === sampleSize && id >= sample[sampleSize - 1]!) return
  const at = sample.findIndex((other) => id <= other)
  if (at === -1) sample.push(id)
  else if (sample[at] === id) return
  else sample.splice(at, 0, id)
  if (sample.length > sampleSize) sample.pop()
}
